export { postgres, type SqlDialect, sqlite } from './dialect.ts'
export { getMeta, migrate, schemaVersion, setMeta } from './migrations.ts'
export type { Schema } from './schema.ts'
export { createNouns } from './store.ts'
