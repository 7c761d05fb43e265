export { type BackupManifest, backupSqlite, restoreSqlite } from './backup.ts'
export { openSqliteStore, type SqliteStoreOptions } from './store.ts'
