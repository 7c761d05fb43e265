/** One measured cost, and the command whose output has it. */
export interface Cost {
  readonly value: number
  readonly unit: string
  readonly what: string
  readonly command: string
}

const cost = (value: number, unit: string, what: string, command: string): Cost => ({ value, unit, what, command })

const cluster = 'npm run bench -- cluster'
const assumed = 'not measured: assumed'

/**
 * What a step costs, on two slow cores for all processes, as the command beside it said. What has no command is an assumption.
 * A capacity plan for other machines begins with other numbers here.
 */
export const measured = {
  sendMicros: cost(50, 'µs', 'node: a message sent, stored, acknowledged, delivered to one session there', cluster),
  deliveryMicros: cost(3.6, 'µs', 'node: one more session that gets it', 'npm run bench -- rooms'),
  factMicros: cost(13, 'µs', 'nodes: a message told by one and heard by another, both together', cluster),
  connectMicros: cost(590, 'µs', 'node: a connection with sign-in and sync', 'npm run bench -- presence'),
  readMicros: cost(304, 'µs', 'node: a page of 50 messages read', 'npm run bench -- log-read'),
  feedItemMicros: cost(12, 'µs', 'node: a change of another node read from the feed', assumed),
  storeSendMicros: cost(26, 'µs', 'PostgreSQL: a message in a batch', cluster),
  storeReadMicros: cost(150, 'µs', 'PostgreSQL: a page of 50 messages read', assumed),
  storeFeedItemMicros: cost(3, 'µs', 'PostgreSQL: a change read from the feed by one node', assumed),
  busMicros: cost(2.4, 'µs', 'NATS: a message taken and given to one node', cluster),
  connectionBytes: cost(17_400, 'B', 'node: an idle connection', 'npm run bench -- connections'),
  nodeBytes: cost(250_000_000, 'B', 'node: started', 'npm run bench -- start'),
  messageBytes: cost(510, 'B', 'PostgreSQL: a message of 70 letters on disk, with its indexes', cluster),
  factBytes: cost(600, 'B', 'a message of 70 letters on the bus', assumed),
} satisfies Record<string, Cost>

export type Costs = Readonly<Record<keyof typeof measured, number>>

export const costs = Object.fromEntries(Object.entries(measured).map(([name, { value }]) => [name, value])) as Costs
