/** Also one that a keyboard sends without saying that it is to be in colour (❤), but no © or ™. */
const joyful = /^\s*(?:(?:\p{RGI_Emoji}|[\u2600-\u27bf\u{1f300}-\u{1faff}]\ufe0f?)\s*){1,3}$/v

/** One, two or three signs of joy need no bubble, with spaces between or without. */
export const isJoy = (type: string, data: unknown): boolean =>
  type === 'text' && typeof data === 'string' && data.length < 120 && joyful.test(data)
