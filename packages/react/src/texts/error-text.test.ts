import { TidingsError } from '@tidings/client'
import { expect, test } from 'vitest'
import type { Speech } from './speech.ts'
import { errorText } from './texts.tsx'

const speech = { t: (key: string) => key } as unknown as Speech

test('what is refused in words of the operator is shown in them, and everything else in ours', () => {
  const text = 'No advertising here, please.'
  expect(errorText(speech, new TidingsError('rejected', text, { text }))).toBe(text)
  expect(errorText(speech, new TidingsError('rejected', 'the page is in a private network'))).toBe('error_rejected')
  expect(errorText(speech, new TidingsError('muted', 'you are muted', { text }))).toBe('error_muted')
  expect(errorText(speech, new Error('x'))).toBe('error_unknown')
})
