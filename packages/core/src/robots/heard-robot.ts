import { type ParsedInputOf, userOid } from '@tidings/protocol'
import type { Actor } from '../gates/gate.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import type { WordLists } from '../wordlists/word-lists.ts'

type About = Pick<ParsedInputOf<'robot.update'>, 'robot' | 'name' | 'description' | 'commands'>

const textsOf = ({ name, description, args = [] }: NonNullable<About['commands']>[number]): readonly string[] => [
  ...[name, description],
  ...args.flatMap((one) => [one.name, one.description ?? '', ...(one.choices ?? [])]),
]

/**
 * What users say of a robot of theirs, which everybody reads, as it may stand. Of commands nothing is replaced: people type them.
 * `rejected`.
 */
export async function heardRobot<T extends About>(
  wordLists: WordLists | undefined,
  about: T,
  actor: Actor,
): Promise<T> {
  if (actor.kind !== 'user' || !wordLists || wordLists.isIdle) return about
  const said = { from: userOid(actor.uid), to: userOid(about.robot) }
  const commands = (about.commands ?? []).flatMap(textsOf).join('\n')
  if ((await wordLists.ofText(commands, said.from, said.to)) !== commands) throw wordsRefused()
  return heardTexts(wordLists, about, ['name', 'description'], said)
}
