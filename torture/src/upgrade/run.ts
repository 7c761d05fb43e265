import { join } from 'node:path'
import { expectDelivered } from '../delivery.ts'
import { History } from '../history.ts'
import { openTerminals, settled, writing } from '../load.ts'
import { pause } from '../pause.ts'
import { seeded } from '../random.ts'
import { makeWorld } from '../setting.ts'
import { judge } from '../verdict.ts'
import { Installation } from './installation.ts'
import { thisTree, treeOf } from './other-tree.ts'
import { nameOfStage, stagesBetween } from './stages.ts'

export interface UpgradeOptions {
  readonly seconds: number
  readonly seed: number
  readonly directory: string
  /** The commit of the old version. */
  readonly from: string
  readonly say: (text: string) => void
}

export interface UpgradeSummary {
  readonly seconds: number
  /** Which versions were there, one after the other. */
  readonly stages: readonly string[]
  readonly messages: number
  readonly repetitions: number
  readonly violations: readonly string[]
}

/** Less than what two nodes on a small machine can take: what is behind is so because of the other version. */
const everyMs = 150
/** Both versions start, and one was installed a moment ago: a small machine is busy. */
const deliveredWithinMs = 15_000

/** To this version and back, and to it again, while clients write: each goes on with the cursor that the other version gave them. */
export async function tortureUpgrade({ from, directory, say, ...options }: UpgradeOptions): Promise<UpgradeSummary> {
  const older = await treeOf(from, join(directory, 'old'))
  say(older.hasBus ? 'both versions know others: one node at a time' : 'the old version opens its store alone')
  const started = performance.now()
  const stages = stagesBetween(older, thisTree)
  const history = new History()
  await using installation = await Installation.start(directory)
  const [first = []] = stages
  await installation.become(first)
  const world = await makeWorld(installation.endpoint)
  const terminals = openTerminals(world, {
    history,
    whereabouts: (n) => installation.whereabouts(n),
    random: seeded(options.seed + 1),
  })
  const writer = seeded(options.seed + 2)
  try {
    for (const stage of stages) {
      const load = writing({ terminals, world, everyMs }, writer)
      const over = history.storeMayRefuse()
      await installation.become(stage)
      over()
      await pause((options.seconds * 1000) / stages.length)
      await load.stop()
      await settled(terminals, history)
      await expectDelivered(terminals, history, deliveredWithinMs)
      say(`${nameOfStage(stage)}: ${history.acknowledged} acknowledged, ${history.violations.length} violations`)
    }
    return {
      seconds: (performance.now() - started) / 1000,
      stages: stages.map(nameOfStage),
      messages: history.acknowledged,
      repetitions: history.repetitionsRecognised,
      violations: await judge([installation.endpoint], world, history, terminals),
    }
  } finally {
    await Promise.all(terminals.map((terminal) => terminal.stop()))
  }
}
