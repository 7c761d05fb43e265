import type { Character } from './character.ts'
import type { Ability } from './door.ts'

export interface Cast {
  /** At one door, and there when the story begins; so is the other one, at the other door. */
  readonly romeo: Character
  readonly juliet: Character
}

export interface Story {
  readonly title: string
  readonly romeo?: readonly Ability[]
  readonly juliet?: readonly Ability[]
  /** It is played where people may send no more than a few messages. */
  readonly strict?: boolean
  /** Its people have passwords. */
  readonly passwords?: boolean
  tell(cast: Cast): void
}

/** What was too long for a message, and for any frame. */
const long = 'x'.repeat(30_000)
const huge = 'x'.repeat(1_000_000)
const tooLarge = ['invalid', 'too_large', 'closed']

export const stories: readonly Story[] = [
  {
    title: 'what one says the other hears, in its order',
    tell({ romeo, juliet }) {
      for (const text of ['hi', 'are you there?', '小红 😀 "quoted" \\ <b>&amp;</b>']) {
        romeo.sends(text)
        juliet.receives(text)
      }
      juliet.sends('I am')
      romeo.receives('I am')
    },
  },
  {
    title: 'many words in a row come in their order, and none is lost',
    tell({ romeo, juliet }) {
      const texts = Array.from({ length: 30 }, (_, index) => `line ${index}`)
      for (const text of texts) romeo.sends(text)
      for (const text of texts) juliet.receives(text)
    },
  },
  {
    title: 'what was said while one was away is there when they come back',
    tell({ romeo, juliet }) {
      romeo.sends('before')
      juliet.receives('before')
      juliet.leaves()
      romeo.sends('while you were away')
      romeo.sends('and once more')
      juliet.comes()
      juliet.receives('while you were away')
      juliet.receives('and once more')
      romeo.sends('after')
      juliet.receives('after')
    },
  },
  {
    title: 'a message that is sent again is there once',
    romeo: ['repeats'],
    tell({ romeo, juliet }) {
      romeo.sends('once')
      romeo.sendsAgain('once')
      romeo.sends('then')
      juliet.receives('then')
    },
  },
  {
    title: 'who has read is seen to have read',
    romeo: ['sees receipts'],
    juliet: ['reads'],
    tell({ romeo, juliet }) {
      romeo.sends('read this')
      juliet.receives('read this')
      juliet.reads()
      romeo.seesRead()
    },
  },
  {
    title: 'in a room all members hear what one says',
    tell({ romeo, juliet }) {
      const verona = romeo.makesRoom('Verona', juliet)
      romeo.sends('welcome', verona)
      juliet.receives('welcome')
      juliet.sends('thank you', verona)
      romeo.receives('thank you')
      romeo.sends('and this is for you alone', juliet)
      juliet.receives('and this is for you alone')
    },
  },
  {
    title: 'who was kicked hears no more there, and says no more',
    tell({ romeo, juliet }) {
      const verona = romeo.makesRoom('Verona', juliet)
      romeo.sends('welcome', verona)
      juliet.receives('welcome')
      romeo.kicks(juliet, verona)
      romeo.sends('she is gone', verona)
      juliet.cannotSend('I am not', ['not_member', 'not_found'], verona)
      romeo.sends('farewell', juliet)
      juliet.receives('farewell')
      juliet.neverReceives('she is gone')
      romeo.neverReceives('I am not')
    },
  },
  {
    title: 'who is blocked is told so, and not heard',
    tell({ romeo, juliet }) {
      romeo.sends('hi')
      juliet.receives('hi')
      juliet.blocks(romeo)
      romeo.cannotSend('why?', ['blocked'])
      juliet.neverReceives('why?')
    },
  },
  {
    title: 'an edit is seen',
    romeo: ['edits'],
    juliet: ['sees edits'],
    tell({ romeo, juliet }) {
      romeo.sends('helo')
      juliet.receives('helo')
      romeo.edits('helo', 'hello')
      juliet.seesEdited('helo', 'hello')
    },
  },
  {
    title: 'what is taken back is gone',
    romeo: ['recalls'],
    juliet: ['sees recalls'],
    tell({ romeo, juliet }) {
      romeo.sends('a secret')
      juliet.receives('a secret')
      romeo.recalls('a secret')
      juliet.seesRecalled('a secret')
    },
  },
  {
    title: 'who types is seen to type',
    romeo: ['types'],
    juliet: ['sees typing'],
    tell({ romeo, juliet }) {
      romeo.sends('let me think')
      juliet.receives('let me think')
      romeo.types()
      juliet.seesTyping()
    },
  },
  {
    title: 'all terminals of a person hear what others say, and what they say themselves',
    tell({ romeo, juliet }) {
      const desk = juliet.at('desk')
      desk.comes()
      romeo.sends('to both')
      juliet.receives('to both')
      desk.receives('to both')
      juliet.sends('from the first')
      romeo.receives('from the first')
      desk.receives('from the first')
      desk.leaves()
      romeo.sends('to one')
      juliet.receives('to one')
    },
  },
  {
    title: 'a terminal that comes back before its connection was seen to be gone hears everything, once',
    tell({ romeo, juliet }) {
      romeo.sends('one')
      juliet.receives('one')
      juliet.comes()
      romeo.sends('two')
      juliet.receives('two')
      juliet.sends('three')
      romeo.receives('three')
    },
  },
  {
    title: 'nobody comes in with a wrong secret',
    passwords: true,
    tell({ romeo, juliet }) {
      juliet.leaves()
      juliet.cannotComeIn(['unauthenticated'], { token: 'wrong', password: 'wrong and long' })
      juliet.comes()
      romeo.sends('welcome back')
      juliet.receives('welcome back')
    },
  },
  {
    title: 'who is signed out everywhere is out, and others go on',
    tell({ romeo, juliet }) {
      romeo.sends('hi')
      juliet.receives('hi')
      romeo.isSignedOut()
      romeo.isShutOut(['unauthenticated', 'expired'])
      juliet.sends('still here')
      juliet.neverReceives('outside')
    },
  },
  {
    title: 'who is banned is out, and stays out',
    tell({ romeo, juliet }) {
      romeo.isBanned()
      romeo.isShutOut(['banned', 'unauthenticated'])
      romeo.cannotComeIn(['banned', 'unauthenticated'])
      juliet.neverReceives('outside')
    },
  },
  {
    title: 'who says too much is told so, and is no trouble to others',
    strict: true,
    tell({ romeo, juliet }) {
      romeo.sendsTooMuch(20)
      juliet.sends('easy now')
      romeo.receives('easy now')
    },
  },
  {
    title: 'what is too large is refused, and the next message goes',
    tell({ romeo, juliet }) {
      for (const text of [long, huge]) {
        romeo.cannotSend(text, tooLarge)
        romeo.comes()
      }
      romeo.sends('briefly')
      juliet.receives('briefly')
    },
  },
]
