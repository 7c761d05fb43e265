import { z } from 'zod'
import { declared } from '../bounds/declared.ts'
import { limits } from '../bounds/limits.ts'
import { UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Block, Contact, ContactGroup, ContactRequest, Greeting, Remark, UserVersion } from '../nouns/own.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const one = z.strictObject({ user: UserRef })
const nothing = z.object({})

export const contactOperations = {
  'contact.list': operation({
    summary: 'The roster. With the versions that the client has, only what changed since.',
    access: 'user',
    rate: 'read',
    http: { method: 'POST', path: '/v1/contacts/list' },
    input: z.strictObject({
      version: UserVersion.default(0).meta({ description: 'The version of the list that the client has.' }),
      groups: z
        .record(ContactGroup, UserVersion)
        .register(declared, { keys: limits.knownContactGroups })
        .default({})
        .meta({ description: 'The version of each group that the client has, the same for every page.' }),
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.page).default(limits.page),
    }),
    output: z.object({
      version: UserVersion.meta({ description: 'Of the list when its first page was asked for.' }),
      anew: z.literal(true).optional().meta({
        description:
          'Who went after `version` is remembered no longer: drop the list; this is the first page of all of it.',
      }),
      contacts: z
        .array(Contact)
        .meta({ description: 'Of the contacts on this page those that changed after `version`.' }),
      gone: z.array(z.string()).meta({
        description: 'With the first page: users who are no contacts any more, since `version`.',
      }),
      groups: z.array(z.object({ name: ContactGroup, version: UserVersion, members: z.array(z.string()) })).meta({
        description:
          'Groups whose version is not the one that the client has, with their members on this page. The versions of the first page count. One that has no members on any page is gone.',
      }),
      next: page.next,
    }),
    errors: ['forbidden', 'invalid'],
  }),
  'contact.requests': operation({
    summary: 'Requests to and from the caller that were not answered yet.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/contacts/requests' },
    input: z.strictObject(page),
    output: z.object({ requests: z.array(ContactRequest), next: page.next }),
    errors: ['forbidden'],
  }),
  'contact.add': operation({
    summary: 'Asks somebody to be a contact; where they take everyone, or asked before, they are one at once.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/contacts' },
    input: z.strictObject({ user: UserRef, greeting: Greeting.default('') }),
    output: z.object({ state: z.enum(['asked', 'added']) }),
    errors: ['not_found', 'blocked', 'forbidden', 'conflict', 'invalid', 'too_large', 'rejected'],
  }),
  'contact.accept': operation({
    summary: 'Takes a request: each is a contact of the other.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/contacts/{user}/accept' },
    input: one,
    output: z.object({ contact: Contact }),
    errors: ['not_found', 'expired', 'forbidden', 'too_large'],
  }),
  'contact.reject': operation({
    summary: 'Refuses a request, or takes back the own one.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/contacts/{user}/reject' },
    input: one,
    output: nothing,
    errors: ['not_found', 'forbidden'],
  }),
  'contact.update': operation({
    summary: 'Remark, groups, favourite; fields that are left out stay.',
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/contacts/{user}' },
    input: z.strictObject({
      user: UserRef,
      remark: Remark.optional(),
      groups: z.array(ContactGroup).max(limits.contactGroups).optional(),
      favourite: z.boolean().optional(),
    }),
    output: z.object({ contact: Contact }),
    errors: ['not_found', 'forbidden', 'too_large'],
  }),
  'contact.remove': operation({
    summary: 'Ends a contact, on both sides.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/contacts/{user}' },
    input: one,
    output: nothing,
    errors: ['not_found', 'forbidden'],
  }),
  'contact.block': operation({
    summary: 'Takes no messages, requests or invitations from somebody, who is told only that.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/contacts/{user}/block' },
    input: one,
    output: nothing,
    errors: ['not_found', 'forbidden', 'invalid', 'too_large'],
  }),
  'contact.unblock': operation({
    summary: 'Ends a block.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/contacts/{user}/block' },
    input: one,
    output: nothing,
    errors: ['not_found', 'forbidden'],
  }),
  'contact.blocked': operation({
    summary: 'Whom the caller blocks.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/contacts/blocked' },
    input: z.strictObject(page),
    output: z.object({ blocked: z.array(Block), next: page.next }),
    errors: ['forbidden'],
  }),
}
