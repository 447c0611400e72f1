import type { RedisCommand } from './redis-command.js';
import { redisScript } from './redis-script.js';

/**
 * A version is the time in microseconds, or one more than that of the record that is there: so it never goes back, though
 * nothing is kept of a record that is gone.
 */
const COMMON = `
local function newerThan(version)
  local time = redis.call('TIME')
  return string.format('%.0f', math.max(time[1] * 1000000 + time[2], tonumber(version or 0) + 1))
end
local function write(record, version, value, login, keep)
  redis.call('HSET', record, 'version', version, 'value', value, 'login', login)
  redis.call('PEXPIRE', record, keep)
end
`;

/** KEYS: all records, that of the current secret first. ARGV: value, login, keep. */
const PUT = `${COMMON}
local version = 0
for _, record in ipairs(KEYS) do
  version = math.max(version, tonumber(redis.call('HGET', record, 'version') or 0))
  redis.call('DEL', record)
end
write(KEYS[1], newerThan(version), ARGV[1], ARGV[2], ARGV[3])
return 1`;

/** KEYS: record, lease. ARGV: holder, lease ms. A version and what is stored, or nothing. */
const ACQUIRE = `${COMMON}
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
local stored = redis.call('HMGET', KEYS[1], 'value', 'version')
return {newerThan(stored[2]), stored[1], stored[2]}`;

/** KEYS: lease. ARGV: holder, lease ms. */
const RENEW = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;

/** KEYS: lease. ARGV: holder. */
const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/** KEYS: the record that is replaced, the one to write. ARGV: version, value, keep. */
const REPLACE = `${COMMON}
for _, record in ipairs(KEYS) do
  if tonumber(redis.call('HGET', record, 'version') or 0) > tonumber(ARGV[1]) then return 0 end
end
local login = redis.call('HGET', KEYS[1], 'login')
if not login then return 0 end
redis.call('DEL', KEYS[1])
write(KEYS[2], ARGV[1], ARGV[2], login, ARGV[3])
return 1`;

/** KEYS: all records. ARGV: what has to match, and its limit. The value that was removed. */
const REMOVE = `
local removed = false
for _, record in ipairs(KEYS) do
  local stored = redis.call('HMGET', record, 'value', 'version', 'login')
  if stored[1] and (ARGV[1] == 'any'
      or ARGV[1] == 'login' and stored[3] == ARGV[2]
      or ARGV[1] == 'version' and tonumber(stored[2]) <= tonumber(ARGV[2])) then
    redis.call('DEL', record)
    removed = removed or stored[1]
  end
end
return removed`;

/** What Redis does with tokens, each in one step. */
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
