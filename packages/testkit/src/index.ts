export { ChildServer, spawnServer } from './child.ts'
export { type ConfigChange, startServer, type TestServer, testSecret } from './in-process.ts'
export { aClient, asApp, aToken } from './people.ts'
export { type RawAnswer, RawClient, type RawEvent, signedIn } from './raw-client.ts'
