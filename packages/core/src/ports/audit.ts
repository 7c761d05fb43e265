export interface AuditRecord {
  readonly at: number
  /** `user/alice`, `app`. */
  readonly actor: string
  readonly address: string
  readonly operation: string
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** Privileged acts that were carried out. */
export interface Audit {
  append(record: AuditRecord): Promise<void>
  /** Newest first, before one of them. */
  list(query: {
    readonly subject?: string
    readonly operation?: string
    readonly before?: number
    readonly limit: number
  }): Promise<readonly (AuditRecord & { readonly id: number })[]>
  /** Forgets what is older; answers how many, at most `limit`. */
  trim(before: number, limit: number): Promise<number>
}
