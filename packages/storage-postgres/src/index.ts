export { type Examined, examinePostgres } from './examine.ts'
export { openPostgresStore, type PostgresStoreOptions } from './store.ts'
