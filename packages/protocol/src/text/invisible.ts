/** Signs that show nothing, or only turn the direction of what follows: joiners, fillers, bidi controls, tags, marks of order. */
export const invisible = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/u

/** Scripts in whose words a joiner changes how a letter is written. */
const joining =
  '\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Nko}\\p{Script=Mongolian}\\p{Script=Devanagari}\\p{Script=Bengali}' +
  '\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}' +
  '\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}'

/** Where an invisible sign belongs to what is seen: a flag's letters, the look of an emoji, what joins two, a letter's form. */
const needed = [
  '\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}',
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Presentation}])[\\ufe0e\\ufe0f]',
  '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
  `(?<=[${joining}])[\\u200c\\u200d](?=[${joining}])`,
].join('|')

const strays = new RegExp(`(${needed})|${invisible.source}`, 'gu')

/** The text without what shows nothing; emoji, and words that need joiners, stay whole. */
export const withoutInvisible = (text: string): string => text.replace(strays, '$1')
