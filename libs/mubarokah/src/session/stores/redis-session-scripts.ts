import type { RedisCommand } from '../../clients/index.js';
import { RECEIPT_MS, redisScript } from '../../stores/redis-script.js';

/**
 * A session is a string: 13 digits that say at which key of the hash `ends` it is counted, 13 that say when it ends at the
 * latest, and its value. It ends with its key's time to live.
 *
 * `ends` counts the live sessions by when they end, in slots of 1/300 of the idle time. So all sessions of an app are
 * counted, and each end counted once, without a list of them that could differ from what there is: who deletes a session
 * takes it off its slot, and who deletes a slot that is over counts what is left in it.
 */
const COMMON = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function slotOf(ends, idleMs)
  local width = math.ceil(idleMs / 300)
  return string.format('%013.0f', math.ceil(ends / width) * width)
end
local function count(ends, slot, by)
  local left = tonumber(redis.call('HGET', ends, slot) or 0) + by
  if left > 0 then redis.call('HSET', ends, slot, left) else redis.call('HDEL', ends, slot) end
end
local function finish(session, ends, receipt)
  local text = redis.call('GET', session)
  if not text then return redis.call('GET', receipt) end
  redis.call('DEL', session)
  redis.call('SET', receipt, text, 'PX', ${RECEIPT_MS})
  count(ends, string.sub(text, 1, 13), -1)
  return text
end
local function list(owner, session, ends, last, time)
  local key = string.sub(session, #ends - 1) -- what follows "s:", where "ends" stands in the other
  redis.call('ZREMRANGEBYSCORE', owner, '-inf', time)
  redis.call('ZADD', owner, last, key)
  redis.call('PEXPIREAT', owner, redis.call('ZREVRANGE', owner, 0, 0, 'WITHSCORES')[2])
end
`;

/**
 * KEYS: session, owner, ends, login, ended, perhaps replaced and receipt. ARGV: value, idle, max age, holder, result, keep,
 * ago. Where session and result are there, it was done already.
 */
const CREATE = `${COMMON}
local time = now()
local claim = redis.call('GET', KEYS[4])
if claim == 'r' .. ARGV[5] and redis.call('EXISTS', KEYS[1]) == 1 then
  return {1, KEYS[7] and redis.call('GET', KEYS[7])}
end
if claim and claim ~= 'p' .. ARGV[4] then return {0} end
local ended = redis.call('GET', KEYS[5])
if ended and tonumber(ended) >= time - ARGV[7] then return {0} end
local replaced = KEYS[6] and finish(KEYS[6], KEYS[3], KEYS[7])
local last = time + ARGV[3]
local at = math.min(time + ARGV[2], last)
local slot = slotOf(at, ARGV[2])
redis.call('SET', KEYS[1], slot .. string.format('%013.0f', last) .. ARGV[1], 'PX', at - time)
count(KEYS[3], slot, 1)
list(KEYS[2], KEYS[1], KEYS[3], last, time)
redis.call('SET', KEYS[4], 'r' .. ARGV[5], 'PX', ARGV[6])
return {1, replaced}`;

/** KEYS: session, owner, ends. ARGV: idle. */
const TOUCH = `${COMMON}
local head = redis.call('GETRANGE', KEYS[1], 0, 25)
if #head < 26 then return 0 end
local time = now()
local last = tonumber(string.sub(head, 14))
local at = math.min(time + ARGV[1], last)
local slot = slotOf(at, ARGV[1])
if slot ~= string.sub(head, 1, 13) then
  redis.call('SETRANGE', KEYS[1], 0, slot)
  count(KEYS[3], string.sub(head, 1, 13), -1)
  count(KEYS[3], slot, 1)
end
redis.call('PEXPIREAT', KEYS[1], at)
list(KEYS[2], KEYS[1], KEYS[3], last, time)
return 1`;

/** KEYS: session, ends, receipt. */
const END = `${COMMON}
return finish(KEYS[1], KEYS[2], KEYS[3])`;

/**
 * KEYS: owner, ended. ARGV: keep. Marks the moment and resolves to the keys of the sessions that there may be. They stay
 * listed: whoever asks again, since not all could be ended, has to find the others.
 */
const END_OWNER = `${COMMON}
redis.call('SET', KEYS[2], now(), 'PX', ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)`;

/** KEYS: ends, receipt. */
const SWEEP = `${COMMON}
local time, active, expired = now(), 0, tonumber(redis.call('GET', KEYS[2]) or 0)
local slots = redis.call('HGETALL', KEYS[1])
for i = 1, #slots, 2 do
  if tonumber(slots[i]) <= time then
    expired = expired + slots[i + 1]
    redis.call('HDEL', KEYS[1], slots[i])
  else
    active = active + slots[i + 1]
  end
end
if expired > 0 then redis.call('SET', KEYS[2], expired, 'PX', ${RECEIPT_MS}) end
return {active, expired}`;

/** KEYS: login. ARGV: holder, keep. Whoever has it already is told so again. */
const CLAIM_LOGIN = `
local claim = redis.call('GET', KEYS[1])
if claim == 'p' .. ARGV[1] then return false end
if claim then return claim end
redis.call('SET', KEYS[1], 'p' .. ARGV[1], 'PX', ARGV[2])
return false`;

/** KEYS: login. ARGV: holder. */
const RELEASE_LOGIN = `
if redis.call('GET', KEYS[1]) == 'p' .. ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`;

/** KEYS: login, receipt. ARGV: reason, keep. */
const END_LOGIN = `
local told = redis.call('GET', KEYS[2])
if told then return told end
local claim = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], 'e' .. ARGV[1], 'PX', ARGV[2])
if claim then redis.call('SET', KEYS[2], claim, 'PX', ${RECEIPT_MS}) end
return claim`;

/**
 * What Redis does with sessions, each in one step. A set beside the sessions lists those of each owner, by when they end at
 * the latest; being touched puts a session that is missing there back. The key of a login holds `p` and who works on it,
 * `r` and its result, or `e` and why it was ended.
 */
export function redisSessionScripts(command: RedisCommand) {
  return {
    create: redisScript(command, CREATE),
    touch: redisScript(command, TOUCH),
    end: redisScript(command, END),
    endOwner: redisScript(command, END_OWNER),
    sweep: redisScript(command, SWEEP),
    claimLogin: redisScript(command, CLAIM_LOGIN),
    releaseLogin: redisScript(command, RELEASE_LOGIN),
    endLogin: redisScript(command, END_LOGIN),
  };
}
