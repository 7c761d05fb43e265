/** What users do in the busiest hour. Assumptions, not measures: put your own here. */
export interface Demand {
  /** Messages that one online user sends in a second. */
  readonly messages: number
  /** Of the messages, those to rooms. */
  readonly roomShare: number
  /** Members of the room of such a message, and how many of them are online. */
  readonly roomMembers: number
  readonly roomOnline: number
  /** Terminals of one who is online. */
  readonly terminals: number
  /** Connections that one online user makes in a second. */
  readonly connects: number
  /** Pages of a log that one online user reads in a second. */
  readonly reads: number
  /** Changes of rooms, members, contacts, settings and accounts that one online user makes in a second. */
  readonly changes: number
  /** Sessions that are on the home of their user: where clients ask the gateway, nearly all. */
  readonly atHome: number
  /** Days for which messages are kept, and hours of a day that are as busy as the busiest. */
  readonly keptDays: number
  readonly busyHours: number
}

export const demand: Demand = {
  messages: 0.01,
  roomShare: 0.4,
  roomMembers: 40,
  roomOnline: 10,
  terminals: 1.3,
  connects: 1 / 1800,
  reads: 0.01,
  changes: 0.0005,
  atHome: 0.95,
  keptDays: 365,
  busyHours: 6,
}

/** What machines have and cost in a month; a node is one process, of which one thread does most. Prices of a large cloud, roughly: put your own here. */
export interface Machines {
  readonly nodeCores: number
  readonly nodeBytes: number
  readonly storeCores: number
  readonly storeBytes: number
  readonly busCores: number
  /** Of what there is, what is planned to be used: the rest is for failures and for the worst minute. */
  readonly used: number
  readonly coreEuros: number
  readonly gigabyteEuros: number
  readonly diskGigabyteEuros: number
  /** Copies of the store's disk, its standby with it. */
  readonly copies: number
}

export const machines: Machines = {
  nodeCores: 2,
  nodeBytes: 8e9,
  storeCores: 32,
  storeBytes: 30e12,
  busCores: 8,
  used: 0.5,
  coreEuros: 18,
  gigabyteEuros: 2.5,
  diskGigabyteEuros: 0.1,
  copies: 2,
}
