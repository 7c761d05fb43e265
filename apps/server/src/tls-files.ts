import type { Config } from './config/schema.ts'

/** Where connections of clients are encrypted here: with both files, else not. */
export function tlsFiles({ tls: { certFile, keyFile } }: Pick<Config, 'tls'>): {
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
} {
  return certFile !== undefined && keyFile !== undefined ? { tls: { certFile, keyFile } } : {}
}
