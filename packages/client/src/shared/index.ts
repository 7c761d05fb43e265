export { firstScreenOf } from './first-screen.ts'
export { type ServeTabsOptions, serveTabs } from './serve-tabs.ts'
export { SharedClient, type SharedClientOptions } from './shared-client.ts'
export type { PortLike } from './wire.ts'
