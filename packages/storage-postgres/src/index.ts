export { type Examined, examinePostgres } from './examine.ts'
export { openPostgresSide, openPostgresStore, type PostgresStoreOptions } from './store.ts'
