import { Spread } from '@tidings/core/spread'

/** What rendezvous hashing does with so many nodes, seen on so many users. */
export interface Simulated {
  readonly nodes: number
  /** Users of the node that has most, against the mean. */
  readonly fullest: number
  /** Users whose home is another when a node comes, and when one goes; and how many that had to be. */
  readonly movedAtJoin: number
  readonly movedAtLeave: number
  /** Of those who moved at a join, those who went anywhere but to the node that came. */
  readonly movedElsewhere: number
  /** Bus messages that a message in a room costs, by the number of its members. */
  readonly perRoomMessage: ReadonlyMap<number, number>
}

const nodesNamed = (count: number) => Array.from({ length: count }, (_, index) => ({ node: `node-${index}` }))
const uid = (index: number): string => `u${(Math.imul(index, 2_654_435_761) >>> 0).toString(36)}${index}`

/** Homes of as many users, in their order. */
function homesOf(nodes: number, users: number): readonly (string | undefined)[] {
  const spread = new Spread(nodesNamed(nodes))
  return Array.from({ length: users }, (_, index) => spread.best(uid(index))?.node)
}

function fullestOf(homes: readonly (string | undefined)[], nodes: number): number {
  const counts = new Map<string | undefined, number>()
  for (const home of homes) counts.set(home, (counts.get(home) ?? 0) + 1)
  return Math.max(...counts.values()) / (homes.length / nodes)
}

/** Other nodes than the sender's that are the home of a member, over some rooms. */
function hearersOf(homes: readonly (string | undefined)[], members: number, rooms: number): number {
  let all = 0
  for (let room = 0; room < rooms; room++) {
    const from = (room * 7919) % homes.length
    const hearing = new Set<string | undefined>()
    for (let at = 0; at < members; at++) hearing.add(homes[(from + at) % homes.length])
    all += hearing.size - 1
  }
  return all / rooms
}

const roomSizes = [2, 10, 100, 1000, 10_000]

export function simulate(nodes: number, users: number): Simulated {
  const before = homesOf(nodes, users)
  const joined = homesOf(nodes + 1, users)
  // The last one of them is the one that goes.
  const left = homesOf(nodes - 1, users)
  const moved = (after: readonly (string | undefined)[]) => before.filter((home, index) => home !== after[index]).length
  const newcomer = `node-${nodes}`
  return {
    nodes,
    fullest: fullestOf(before, nodes),
    movedAtJoin: moved(joined) / users,
    movedAtLeave: moved(left) / users,
    movedElsewhere: before.filter((home, index) => home !== joined[index] && joined[index] !== newcomer).length,
    perRoomMessage: new Map(roomSizes.map((members) => [members, hearersOf(before, members, 50)])),
  }
}
