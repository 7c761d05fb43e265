import type { ServerInvitation } from '@tidings/protocol'
import { harmless } from '../operations/harmless.ts'
import { findServer } from '../operations/server-file.ts'
import { pagesOf, withApp } from './backstage.ts'
import { type Command, type CommandContext, expectWord, wholeNumber } from './command.ts'

const day = 86_400_000

/** The address at which it is opened: the public one, or that of the server that runs here. */
async function linkOf({ link, code }: ServerInvitation, data: string): Promise<string | undefined> {
  if (link !== undefined) return link
  const server = await findServer(data)
  return server && `${server.url}/#/invite/${code.replace('-', '')}`
}

export const invite: Command = {
  usage: 'invite [--uses 1] [--days 7] [--note <note>]',
  summary: 'Makes an invitation with which people make an account.',
  flags: {
    uses: 'How many people may come by it.',
    days: 'How long it is good.',
    note: 'For yourself: whom it is for.',
  },
  run: ({ own, config, print }: CommandContext) =>
    withApp(config(), async (call) => {
      const settings = config()
      const { invitation } = await call('invitation.create', {
        ...(own.uses === undefined ? {} : { uses: wholeNumber('uses', own.uses) }),
        ...(own.days === undefined ? {} : { ttl: day * wholeNumber('days', own.days) }),
        ...(own.note === undefined ? {} : { note: own.note }),
      })
      const link = await linkOf(invitation, settings.data)
      const { code, uses, expiresAt } = invitation
      const open = settings.accounts.register === 'open' ? '\nregistration is open: people come without it, too' : ''
      print(
        { ...invitation, ...(link === undefined ? {} : { link }) },
        `${link === undefined ? '' : `${link}\n`}code: ${code}, for ${uses} ${uses === 1 ? 'person' : 'people'} until ${new Date(expiresAt).toISOString()}${open}`,
      )
      return 0
    }),
}

export const inviteList: Command = {
  usage: 'invite list',
  summary: 'Lists the invitations that are not expired, and who came by them.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      for await (const { invitations } of pagesOf((page) => call('invitation.list', page)))
        for (const invitation of invitations) {
          const { code, uses, came, expiresAt, note } = invitation
          const line = [
            code,
            `${came.length} of ${uses}`,
            new Date(expiresAt).toISOString(),
            came.join(' '),
            harmless(note),
          ]
          print({ invitation }, line.join('\t').trimEnd())
        }
      return 0
    }),
}

export const inviteRevoke: Command = {
  usage: 'invite revoke <code>',
  summary: 'Takes an invitation back.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const code = expectWord(words, 'say which: invite revoke K7QF2-M9XD4')
      await call('invitation.revoke', { code })
      print({ revoked: code }, `${code} is not good any more`)
      return 0
    }),
}
