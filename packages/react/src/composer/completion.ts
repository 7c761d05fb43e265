import type { ComposerProps } from '../provided/props.ts'
import { useSpeech } from '../texts/texts.tsx'
import { type Asked, askedAt } from './asked.ts'
import { commandsFor, type Task } from './commands.ts'
import { useEmojis } from './emoji-completion.ts'
import { useMentions } from './mention-completion.ts'
import type { Suggestion } from './suggestion.ts'
import type { Written } from './written.ts'

export interface Completing {
  readonly asked: Asked | undefined
  readonly suggestions: readonly Suggestion[]
  readonly tasks: ReadonlyMap<string, Task>
}

const noTasks: ReadonlyMap<string, Task> = new Map()

/** What fits what stands before the caret. */
export function useCompleting({ conversation, thread }: ComposerProps, written: Written, caret: number): Completing {
  const { t } = useSpeech()
  const asked = askedAt(written, caret)
  const queryOf = (sign: Asked['sign']): string | undefined => (asked?.sign === sign ? asked.query : undefined)
  const mentions = useMentions(conversation, queryOf('@'))
  const emojis = useEmojis(queryOf(':'))
  if (asked?.sign !== '/') return { asked, suggestions: asked?.sign === ':' ? emojis : mentions, tasks: noTasks }
  const found = commandsFor(asked.query, thread !== undefined)
  return {
    asked,
    suggestions: found.map(({ name, label, text: replacement = '' }) => ({
      key: name,
      label: `/${name}`,
      detail: t(label),
      text: replacement,
    })),
    tasks: new Map(found.flatMap(({ name, task }) => (task === undefined ? [] : [[name, task] as const]))),
  }
}
