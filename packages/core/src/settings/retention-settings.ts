export interface RetentionSettings {
  /** Days for which messages between two are kept; 0: for ever. */
  readonly pairDays: number
  readonly roomDays: number
  /** Messages between two are kept until both terminals' users have them. Seed: MyIM. */
  readonly untilDelivered: boolean
  /** Days for which the audit log is kept; 0: for ever. */
  readonly auditDays: number
  /** Days for which a report of a message or a person waits for the operator; then it goes, with its evidence. */
  readonly reportDays: number
  readonly everyMs: number
}
