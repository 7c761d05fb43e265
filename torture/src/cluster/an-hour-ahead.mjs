// A node whose clock is wrong: imported before its own code.
const hour = 3_600_000
const now = Date.now.bind(Date)
Date.now = () => now() + hour
