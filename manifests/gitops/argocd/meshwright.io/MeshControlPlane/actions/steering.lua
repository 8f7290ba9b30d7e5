-- Goes before the discovery and before each action, which Argo CD runs one by one.
local annotations = obj.metadata.annotations or {}
local status = obj.status or {}
local rollout = status.rollout
local prefix = 'meshwright.io/'

-- The one that moves, or else the first that has not moved.
local function waveInHand()
    local first
    for _, wave in ipairs(rollout.waves) do
        if wave.state == 'Moving' or wave.state == 'Soaking' then
            return wave
        end
        if wave.state == 'Waiting' and first == nil then
            first = wave
        end
    end
    return first
end

local function isManual(wave)
    for _, one in ipairs(obj.spec.upgrade.waves) do
        if one.name == wave.name then
            return one.approval == 'Manual'
        end
    end
    return false
end

-- What each annotation has to say now; nothing where it would have no effect.
local asked = {}
if rollout ~= nil and status.phase == 'AwaitingApproval' then
    local wave = waveInHand()
    local passes = rollout.analysis ~= nil and rollout.analysis.verdict == 'Pass'
    if wave ~= nil and wave.approvedBy == nil and (isManual(wave) or not passes) then
        asked.approve = rollout.id .. '/' .. wave.name
    end
end
if rollout ~= nil and rollout.rollback == nil then
    for _, one in ipairs(status.conditions or {}) do
        if one.type == 'RollbackAvailable' and one.status == 'True' then
            asked.rollback = rollout.id
        end
    end
end
if status.phase == 'RolledBack' and status.vetoed ~= nil then
    asked.retry = status.vetoed[1].id
end
for name, value in pairs(asked) do
    if annotations[prefix .. name] == value then
        asked[name] = nil
    end
end

-- Lua has no null: what an action gives back has lost it, and Argo CD would delete it in the cluster. A field that a
-- manager owns and Lua does not see is one. In a list it can't be seen.
local function fieldOf(key, value)
    if type(key) == 'number' and type(value) == 'table' and value.name ~= nil and value.namespace ~= nil then
        return 'k:{"name":"' .. value.name .. '","namespace":"' .. value.namespace .. '"}'
    end
    return 'f:' .. key
end

local function holdsNull(owned, value)
    local seen = {}
    for key, inner in pairs(value) do
        local field = fieldOf(key, inner)
        seen[field] = true
        if owned[field] ~= nil and type(inner) == 'table' and holdsNull(owned[field], inner) then
            return true
        end
    end
    for field in pairs(owned) do
        if 'f:' <= field and field < 'f;' and not seen[field] then
            return true
        end
    end
    return false
end

local nulls = false
for _, entry in ipairs(obj.metadata.managedFields or {}) do
    local owned = entry.fieldsV1 ~= nil and entry.fieldsV1['f:spec']
    nulls = nulls or (owned ~= nil and owned ~= false and holdsNull(owned, obj.spec))
end

local function refuseNulls()
    if nulls then
        error('values hold a null, which would be lost: use kubectl for this', 0)
    end
end

local function annotate(name)
    refuseNulls()
    if asked[name] == nil then
        error('there is nothing to ' .. name .. ' now', 0)
    end
    annotations[prefix .. name] = asked[name]
    obj.metadata.annotations = annotations
    return obj
end

local function pause(paused)
    refuseNulls()
    obj.spec.paused = paused
    return obj
end
