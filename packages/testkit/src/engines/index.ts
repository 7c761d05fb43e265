export type { Driven, InputSource } from './driven.ts'
export { openFirefox } from './firefox.ts'
export { openWebKit } from './webkit.ts'
