import { TidingsError } from '@tidings/protocol'

export const wordsRefused = (): TidingsError =>
  new TidingsError('rejected', 'there is a word in it that is not wanted here')
