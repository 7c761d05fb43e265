import type { Speech } from '../texts/speech.ts'

/** What each level of notifications is called. */
export const levelTexts = (t: Speech['t']) => ({
  all: t('notifyAll'),
  mentions: t('notifyMentions'),
  nothing: t('notifyNothing'),
})
