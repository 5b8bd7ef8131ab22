-- Health of every kind of virtengine.com: one script, because all kinds share one contract of conditions.
-- Argo CD gives it the object as `obj` and opens no library but the base and tables.

-- What is not as wanted any more and needs somebody, though the operator goes on.
local broken = {Degraded = true, DeployFailed = true, InsufficientFunds = true, Jailed = true, Tombstoned = true}

local metadata, spec, status = obj.metadata or {}, obj.spec or {}, obj.status or {}
local found = {}
for _, condition in ipairs(status.conditions or {}) do
  found[condition.type] = condition
end
local ready, stalled = found.Ready, found.Stalled

local function health(word, text)
  return {status = word, message = text}
end

local function told(condition)
  if condition.message ~= nil and condition.message ~= "" then
    return condition.reason .. ": " .. condition.message
  end
  return condition.reason
end

local function is_stale(seen)
  return seen ~= nil and metadata.generation ~= nil and seen < metadata.generation
end

if metadata.deletionTimestamp ~= nil then
  if stalled ~= nil and stalled.status == "True" then
    return health("Degraded", "deletion does not go on: " .. told(stalled))
  end
  return health("Progressing", "being deleted" .. (ready ~= nil and ", " .. told(ready) or ""))
end
if ready == nil or is_stale(status.observedGeneration) or is_stale(ready.observedGeneration) then
  if spec.suspend then
    return health("Suspended", "spec.suspend is true")
  end
  return health("Progressing", ready == nil and "its operator has not looked at it yet" or "a change is not seen to yet")
end
if stalled ~= nil and stalled.status == "True" then
  return health("Degraded", told(stalled))
end
if spec.suspend or ready.reason == "Paused" then
  return health("Suspended", told(ready))
end
if ready.status == "True" then
  return health("Healthy", told(ready))
end
if broken[ready.reason] then
  return health("Degraded", told(ready))
end
return health("Progressing", told(ready))
