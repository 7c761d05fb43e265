import type { ClientState } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import type { Mentioned } from '@tidings/protocol/mentioned'
import { mentionText } from '../state/mention-text.ts'
import { nameIn } from '../state/names.ts'
import { useAllWanted } from '../state/people.ts'
import { useClientState } from '../state/use-client-state.ts'
import { isolated } from '../texts/isolated.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { type NameOf, namedIn, previewOf } from './said.ts'

type Previewed = Pick<Message, 'content' | 'mentionsAt'>

/** A message in one line, with the names that are known now; `nameOf` where they are called otherwise. */
export function previewIn(
  state: ClientState,
  { content, mentionsAt }: Previewed,
  speech: Speech,
  nameOf: NameOf = (oid) => nameIn(state, oid, speech.t),
): string {
  const wordsOf = (one: Mentioned) => isolated(mentionText(state, one, speech.t))
  return previewOf(content, speech, nameOf, { at: mentionsAt, wordsOf })
}

/** Whose names the line of a message has in it. */
export const peopleIn = ({ content, mentionsAt }: Previewed): readonly string[] => [
  ...namedIn(content),
  ...(mentionsAt ?? []).map(({ mention }) => mention),
]

/** The same, kept right while names come and change. */
export function usePreview(message: Previewed | undefined): string {
  const speech = useSpeech()
  useAllWanted(message ? peopleIn(message) : [])
  return useClientState((state) => (message ? previewIn(state, message, speech) : ''))
}
