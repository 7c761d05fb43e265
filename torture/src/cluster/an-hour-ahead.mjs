// A node whose clock is wrong: imported before its own code.
const hour = 3_600_000
const now = Date.now.bind(Date)
const ahead = () => now() + hour
globalThis.Date = new Proxy(Date, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [ahead()] : given, made),
  get: (target, name) => (name === 'now' ? ahead : Reflect.get(target, name)),
})
