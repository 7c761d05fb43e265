/** What people wrote must not steer the terminal on which it is read: no escape sequence, no line that is not ours. */
export const harmless = (words: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  words.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
