local function offered(makesSense)
    return { disabled = nulls or not makesSense }
end

return {
    approve = offered(asked.approve ~= nil),
    pause = offered(not obj.spec.paused),
    resume = offered(obj.spec.paused),
    retry = offered(asked.retry ~= nil),
    rollback = offered(asked.rollback ~= nil),
}
