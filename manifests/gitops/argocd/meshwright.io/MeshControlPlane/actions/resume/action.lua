return pause(false)
