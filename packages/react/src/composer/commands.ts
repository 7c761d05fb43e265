import type { TextKey } from '../texts/speech.ts'

/** What can be done from the composer beside writing: by a button, or by `/name`. */
export type Task = 'poll' | 'location' | 'card' | 'later' | 'file' | 'voice'

export interface Command {
  readonly name: string
  readonly label: TextKey
  readonly task?: Task
  /** Put in the place of the command. */
  readonly text?: string
}

const commands: readonly Command[] = [
  { name: 'poll', label: 'newPoll', task: 'poll' },
  { name: 'file', label: 'attach', task: 'file' },
  { name: 'voice', label: 'recordVoice', task: 'voice' },
  { name: 'location', label: 'sendLocation', task: 'location' },
  { name: 'card', label: 'sendCard', task: 'card' },
  { name: 'later', label: 'sendLater', task: 'later' },
  { name: 'shrug', label: 'commandShrug', text: '¯\\_(ツ)_/¯' },
]

/** In a thread there is what can be said in one. */
export const commandsFor = (query: string, inThread: boolean): readonly Command[] =>
  commands.filter(({ name, task }) => name.startsWith(query) && (!inThread || task === undefined || task === 'file'))
