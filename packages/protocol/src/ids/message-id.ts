import { z } from 'zod'

const shape = /^[a-z0-9]{1,16}-[a-z0-9]{1,16}$/

/** Where a schema stands by itself, without a page of its own in the reference. */
export const messageIdText = z.string().regex(shape, 'expected a message id')

export const MessageId = messageIdText.meta({ id: 'MessageId', description: 'Opaque.', examples: ['2s-1a'] })

export const isMessageId = (value: unknown): value is string => typeof value === 'string' && shape.test(value)
