import type { RedisCommand } from '../../clients/index.js';
import { RECEIPT_MS, redisScript } from '../../stores/redis-script.js';

/**
 * A version is the time in microseconds, or one more than that of the record that is there: so it never goes back, though
 * nothing is kept of a record that is gone.
 */
const COMMON = `
local function newerThan(version)
  local time = redis.call('TIME')
  return string.format('%.0f', math.max(time[1] * 1000000 + time[2], tonumber(version or 0) + 1))
end
local function read(record)
  local text = redis.call('GET', record)
  if not text then return nil end
  local version, login, value = string.match(text, '^(%d+)%.([^.]*)%.(.*)$')
  return version, login, value, text
end
local function write(record, version, login, value, keep)
  redis.call('SET', record, version .. '.' .. login .. '.' .. value, 'PX', keep)
end
`;

/** KEYS: all records, that of the current secret first. ARGV: value, login, keep. */
const PUT = `${COMMON}
local version = 0
for _, record in ipairs(KEYS) do
  version = math.max(version, tonumber((read(record)) or 0))
  redis.call('DEL', record)
end
write(KEYS[1], newerThan(version), ARGV[2], ARGV[1], ARGV[3])
return 1`;

/** KEYS: record, lease. ARGV: holder, lease ms. A version and what is stored, or nothing. Who has the lease gets it again. */
const ACQUIRE = `${COMMON}
if (redis.call('GET', KEYS[2]) or ARGV[1]) ~= ARGV[1] then return false end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
local version, _, _, text = read(KEYS[1])
return {newerThan(version), text}`;

/** KEYS: lease. ARGV: holder, lease ms. */
const RENEW = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;

/** KEYS: lease. ARGV: holder. */
const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/**
 * KEYS: the record that is replaced, the one to write, lease. ARGV: version, value, holder, keep. A version belongs to one
 * lease: where it is there, it was written already.
 */
const REPLACE = `${COMMON}
if redis.call('GET', KEYS[3]) == ARGV[3] then redis.call('DEL', KEYS[3]) end
for i = 1, 2 do
  if tonumber((read(KEYS[i])) or 0) > tonumber(ARGV[1]) then return 0 end
end
if (read(KEYS[2])) == ARGV[1] then return 1 end
local _, login = read(KEYS[1])
if not login then return 0 end
redis.call('DEL', KEYS[1])
write(KEYS[2], ARGV[1], login, ARGV[2], ARGV[4])
return 1`;

/** KEYS: all records, receipt. ARGV: what has to match, and its limit. The value that was removed. */
const REMOVE = `${COMMON}
local receipt = table.remove(KEYS)
local removed = redis.call('GET', receipt)
if removed then return removed end
for _, record in ipairs(KEYS) do
  local version, login, value = read(record)
  if value and (ARGV[1] == 'any'
      or ARGV[1] == 'login' and login == ARGV[2]
      or ARGV[1] == 'version' and tonumber(version) <= tonumber(ARGV[2])) then
    redis.call('DEL', record)
    removed = removed or value
  end
end
if removed then redis.call('SET', receipt, removed, 'PX', ${RECEIPT_MS}) end
return removed`;

/** What Redis does with tokens, each in one step. A record is a string: version, login and value, with dots between. */
export function redisTokenScripts(command: RedisCommand) {
  return {
    put: redisScript(command, PUT),
    acquire: redisScript(command, ACQUIRE),
    renew: redisScript(command, RENEW),
    release: redisScript(command, RELEASE),
    replace: redisScript(command, REPLACE),
    remove: redisScript(command, REMOVE),
  };
}
