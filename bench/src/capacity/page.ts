import { betweenMarks } from '../report/between-marks.ts'
import { count } from '../report/format.ts'
import { measured } from './costs.ts'
import { type Assumed, limits, planFor, reaches } from './model.ts'
import { simulate } from './simulation.ts'

const marks = {
  costs: { begin: '<!-- costs: written by npm run capacity -- --write-docs -->', end: '<!-- end of costs -->' },
  plans: { begin: '<!-- plans: written by npm run capacity -- --write-docs -->', end: '<!-- end of plans -->' },
  homes: { begin: '<!-- homes: written by npm run capacity -- --write-docs -->', end: '<!-- end of homes -->' },
  limits: { begin: '<!-- limits: written by npm run capacity -- --write-docs -->', end: '<!-- end of limits -->' },
}

const sizes = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

function scaled(value: number, units: readonly string[]): string {
  let [at, rest] = [0, value]
  for (; rest >= 1000 && at < units.length - 1; at++) rest /= 1000
  return `${rest < 10 ? Number(rest.toPrecision(2)) : count(rest)} ${units[at]}`.trim()
}

const bytes = (value: number): string => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'])
const people = (value: number): string => scaled(Number(value.toPrecision(2)), ['', 'thousand', 'million', 'billion'])
const cores = (value: number): string => (value < 10 ? value.toFixed(1) : count(value))

/** What each step costs. */
export const costsTable = (): string =>
  table(
    ['step', 'cost', 'measured by'],
    Object.values(measured).map(({ what, value, unit, command }) => [
      what,
      unit === 'B' ? bytes(value) : `${value} ${unit}`,
      `\`${command}\``,
    ]),
  )

/** What installations of some sizes take. */
export function plansTable(assumed: Assumed): string {
  const plans = sizes.map((online) => planFor(online, assumed))
  const row = (what: string, of: (plan: NonNullable<(typeof plans)[number]>) => string): string[] => [
    what,
    ...plans.map((plan) => (plan ? of(plan) : 'not so')),
  ]
  return table(
    ['online at once', ...sizes.map(people)],
    [
      row('messages in a second', ({ messages }) => count(messages)),
      row('deliveries in a second', ({ deliveries }) => count(deliveries)),
      row('nodes', ({ nodes }) => count(nodes)),
      row('– their cores that are busy', ({ nodeCores }) => cores(nodeCores)),
      row('– their memory', ({ memoryBytes }) => bytes(memoryBytes)),
      row('shards of the database', ({ storeShards }) => count(storeShards)),
      row('– their cores that are busy', ({ storeCores }) => cores(storeCores)),
      row('– their disk', ({ diskBytes }) => bytes(diskBytes)),
      row('servers of NATS', ({ busServers }) => count(busServers)),
      row('– bus messages in a second', ({ busMessages }) => count(busMessages)),
      row('– of these, that a node is there', ({ beats }) => count(beats)),
      row('– bytes in a second', ({ busBytes }) => bytes(busBytes)),
      row('euros in a month', ({ eurosAMonth }) => count(Number(eurosAMonth.toPrecision(2)))),
      row('– for a thousand online', ({ eurosAMonth, messages }) =>
        ((eurosAMonth / messages) * assumed.demand.messages * 1000).toFixed(1),
      ),
    ],
  )
}

/** With how many people each part that there is once is used up. */
export const limitsTable = (assumed: Assumed): string =>
  table(
    ['what breaks', 'online', 'what to do then'],
    limits
      .map((limit) => ({ limit, online: reaches(limit, assumed) }))
      .toSorted((a, b) => (a.online ?? Number.POSITIVE_INFINITY) - (b.online ?? Number.POSITIVE_INFINITY))
      .map(({ limit, online }) => [limit.part, online ? people(online) : 'never', limit.remedy]),
  )

/** What rendezvous hashing does with some numbers of nodes and so many users. */
export function homesTable(users: number): string {
  const simulated = [3, 16, 128, 1024].map((nodes) => simulate(nodes, users))
  const row = (what: string, of: (one: (typeof simulated)[number]) => string): string[] => [what, ...simulated.map(of)]
  const share = (value: number): string => `${(value * 100).toFixed(2)} %`
  return table(
    ['nodes', ...simulated.map(({ nodes }) => count(nodes))],
    [
      row(`users of the fullest node, of ${count(users)}, against the mean`, ({ fullest }) => fullest.toFixed(2)),
      row(
        'users who move when a node comes (the least there can be)',
        ({ movedAtJoin, nodes }) => `${share(movedAtJoin)} (${share(1 / (nodes + 1))})`,
      ),
      row('– of them, to any but the new node', ({ movedElsewhere }) => count(movedElsewhere)),
      row(
        'users who move when a node goes',
        ({ movedAtLeave, nodes }) => `${share(movedAtLeave)} (${share(1 / nodes)})`,
      ),
      ...[...(simulated[0]?.perRoomMessage.keys() ?? [])].map((members) =>
        row(`other nodes that hear of a message to ${count(members)} members`, ({ perRoomMessage }) =>
          (perRoomMessage.get(members) ?? 0).toFixed(1),
        ),
      ),
    ],
  )
}

/** The page with the tables of these assumptions. */
export function withTables(page: string, assumed: Assumed): string {
  const withCosts = betweenMarks(page, marks.costs, costsTable())
  const withPlans = betweenMarks(withCosts, marks.plans, plansTable(assumed))
  return betweenMarks(withPlans, marks.limits, limitsTable(assumed))
}

export const withHomes = (page: string, users: number): string => betweenMarks(page, marks.homes, homesTable(users))
