-- Health of a MeshControlPlane, by its conditions. Healthy only when the operator has seen this very spec and it serves.
local status = obj.status or {}

local function condition(kind)
    for _, one in ipairs(status.conditions or {}) do
        if one.type == kind then
            return one
        end
    end
    return {}
end

local function health()
    if obj.spec.paused then
        return 'Suspended', 'Paused: nothing is written, no status either, until spec.paused is false'
    end
    if status.observedGeneration ~= obj.metadata.generation or status.conditions == nil then
        return 'Progressing', 'The operator has not seen this spec yet'
    end
    if condition('Stalled').status == 'True' then
        return 'Degraded', status.message
    end
    if status.phase == 'AwaitingApproval' then
        return 'Suspended', status.message
    end
    if condition('Ready').status == 'True' then
        return 'Healthy', status.message
    end
    return 'Progressing', status.message
end

local code, message = health()
local result = { status = code, message = message }
-- Otherwise Argo CD says no more than that a finalizer is waited for.
if obj.metadata.deletionTimestamp ~= nil then
    result.deletionMessage = message
end
return result
