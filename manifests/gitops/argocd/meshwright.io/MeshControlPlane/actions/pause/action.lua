return pause(true)
