/** A card as content: with one button, and whatever else is asked. */
export const cardOf = (words: string, more: object = {}) => ({
  type: 'adaptive-card',
  data: {
    ...{ type: 'AdaptiveCard', version: '1.5' },
    body: [{ type: 'TextBlock', text: words }],
    actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }],
    ...more,
  },
})
