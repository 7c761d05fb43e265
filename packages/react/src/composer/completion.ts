import type { ComposerProps } from '../provided/props.ts'
import { useSpeech } from '../texts/texts.tsx'
import { type Asked, askedAt } from './asked.ts'
import {
  argumentAt,
  argumentOf,
  argumentText,
  choiceOffers,
  commandAt,
  type Known,
  robotOffers,
} from './command-line.ts'
import { commandsFor, type Task } from './commands.ts'
import { useEmojis } from './emoji-completion.ts'
import { useMentions } from './mention-completion.ts'
import { useRobotCommands } from './robot-commands.ts'
import type { Suggestion } from './suggestion.ts'
import type { Written } from './written.ts'

/** What a command that is being written still wants. */
export interface Usage {
  readonly name: string
  readonly args: readonly { readonly text: string; readonly now: boolean }[]
  readonly told: string
}

export interface Completing {
  /** In whose place a suggestion is put. */
  readonly asked: (Pick<Asked, 'from' | 'query'> & { readonly sign: Asked['sign'] | 'argument' }) | undefined
  readonly suggestions: readonly Suggestion[]
  readonly tasks: ReadonlyMap<string, Task>
  readonly usage?: Usage | undefined
}

const noTasks: ReadonlyMap<string, Task> = new Map()

/** Behind the name of a robot's command: what it wants here, and what may be chosen. */
function atArgument(known: readonly Known[], text: string, caret: number): Completing | undefined {
  const at = argumentAt(text, caret)
  const found = at && commandAt(known, at)
  if (!found) return undefined
  const { command } = found
  const now = argumentOf(command, at.index)
  const args = (command.args ?? []).map((one) => ({ text: argumentText(one), now: one === now }))
  return {
    asked: { sign: 'argument', query: at.typed, from: at.from },
    suggestions: choiceOffers(now, at.typed),
    tasks: noTasks,
    usage: { name: command.name, args, told: now?.description ?? command.description },
  }
}

/** What fits what stands before the caret. */
export function useCompleting({ conversation, thread }: ComposerProps, written: Written, caret: number): Completing {
  const { t } = useSpeech()
  const asked = askedAt(written, caret)
  const queryOf = (sign: Asked['sign']): string | undefined => (asked?.sign === sign ? asked.query : undefined)
  const mentions = useMentions(conversation, queryOf('@'))
  const emojis = useEmojis(queryOf(':'))
  const known = useRobotCommands(conversation, written.text.startsWith('/'))
  if (asked?.sign === '@' || asked?.sign === ':')
    return { asked, suggestions: asked.sign === ':' ? emojis : mentions, tasks: noTasks }
  if (!asked) return atArgument(known, written.text, caret) ?? { asked, suggestions: [], tasks: noTasks }
  const found = commandsFor(asked.query, thread !== undefined)
  const own = found.map(({ name, label, text: replacement = '' }) => ({
    key: name,
    label: `/${name}`,
    detail: t(label),
    text: replacement,
  }))
  return {
    asked,
    suggestions: [...robotOffers(known, asked.query), ...own],
    tasks: new Map(found.flatMap(({ name, task }) => (task === undefined ? [] : [[name, task] as const]))),
  }
}
