-- Health of an Application inside another one: that of what it deploys. Without it no sync wave waits for the one before.
local health = obj.status ~= nil and obj.status.health or {}
return { status = health.status or 'Progressing', message = health.message or '' }
