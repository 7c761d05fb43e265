import { expect, it } from 'vitest'
import { actOf, answersFault, type CardAnswers, withActionIds } from './acts.ts'

const submit = (id: string, more: object = {}) => ({ type: 'Action.Submit', id, title: id, ...more })
const card = {
  type: 'AdaptiveCard',
  body: [{ type: 'Container', items: [{ type: 'Input.Number', id: 'n', min: 1, max: 9 }] }],
  actions: [
    submit('outer'),
    {
      ...{ type: 'Action.ShowCard', title: 'More' },
      card: { type: 'AdaptiveCard', body: [{ type: 'Input.Text', id: 't' }], actions: [submit('inner')] },
    },
    submit('off', { isEnabled: false }),
  ],
}

const ab = ['a', 'b'].map((value) => ({ title: value, value }))

const askedBy = (id: string) => actOf(card, id)?.inputs.map((input) => input.id)

it('asks what stands in the card of a button, and in those from which it unfolds', () => {
  expect(askedBy('outer')).toEqual(['n'])
  expect(askedBy('inner')).toEqual(['t', 'n'])
  expect(askedBy('off')).toBeUndefined()
  expect(askedBy('gone')).toBeUndefined()
})

it.each<[object, string, boolean]>([
  [{ type: 'Input.Number', min: 1, max: 9 }, '9', true],
  [{ type: 'Input.Number', min: 1, max: 9 }, '10', false],
  [{ type: 'Input.Number' }, '1e400', false],
  [{ type: 'Input.Number' }, ' ', false],
  [{ type: 'Input.Number' }, '-.5', true],
  [{ type: 'Input.Number' }, '0x3', false],
  [{ type: 'Input.Number' }, '3 ', false],
  [{ type: 'Input.Number', min: '', max: '9' }, '-3', true],
  [{ type: 'Input.Number', max: '9' }, '10', false],
  [{ type: 'Input.Date', min: '2026-01-01' }, '2026-11-29', true],
  [{ type: 'Input.Date', min: '2026-01-01' }, '2025-12-31', false],
  [{ type: 'Input.Date' }, 'tomorrow', false],
  [{ type: 'Input.Date' }, '2026-02-30', false],
  [{ type: 'Input.Time' }, '09:30', true],
  [{ type: 'Input.Time' }, '24:00', false],
  [{ type: 'Input.Toggle' }, 'true', true],
  [{ type: 'Input.Toggle', valueOn: 'on', valueOff: 'off' }, 'true', false],
  [{ type: 'Input.Toggle', isRequired: true }, 'false', false],
  [{ type: 'Input.Toggle', isRequired: 'True' }, '', false],
  [{ type: 'Input.Toggle', valueOn: true, valueOff: 0 }, 'true', true],
  [{ type: 'Input.Toggle', valueOn: true, valueOff: 0 }, 'false', true],
  [{ type: 'Input.ChoiceSet', choices: [{ title: 'A', value: 'a' }] }, 'a', true],
  [{ type: 'Input.ChoiceSet', choices: [{ title: 'A', value: 'a' }] }, 'a,a', false],
  [{ type: 'Input.ChoiceSet', isMultiSelect: 'true', choices: ab }, 'a,b', true],
  [{ type: 'Input.ChoiceSet', isMultiSelect: 'true', choices: ab }, 'a,a', false],
  [{ type: 'Input.Text', isRequired: true }, '', false],
  [{ type: 'Input.Text', maxLength: '2' }, 'abc', false],
  [{ type: 'Input.Text', maxLength: 0 }, 'abc', true],
  [{ type: 'Input.Text', maxLength: 'long' }, 'abc', true],
  [{ type: 'Input.OfLater' }, 'anything', true],
])('of %o the answer %j is taken: %s', (input, answer, taken) => {
  const button = { node: {}, inputs: [{ id: 'a', ...input }] }
  const answers: CardAnswers = { a: answer }
  expect(answersFault(button, answers) === undefined).toBe(taken)
})

it('gives ids to buttons without one, which no other has', () => {
  const named = withActionIds({
    type: 'AdaptiveCard',
    actions: [submit('action-2'), { type: 'Action.Submit' }, { type: 'Action.OpenUrl' }],
  })
  expect(named.actions).toMatchObject([{ id: 'action-2' }, { id: 'action-2-' }, { type: 'Action.OpenUrl' }])
  expect(withActionIds(card)).toBe(card)
})
