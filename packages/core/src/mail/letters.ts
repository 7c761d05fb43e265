import type { Uid } from '@tidings/protocol'

/** Why a mail is sent. */
export type Occasion = 'verify' | 'reset' | 'replaced' | 'removed' | 'password' | 'test'

export interface Letter {
  readonly occasion: Occasion
  /** As `languageOf` has it. */
  readonly language: Language
  /** Where people reach the server. */
  readonly server: string
  readonly uid: Uid
  /** Where the occasion has one. */
  readonly link?: string
}

type Language = 'en' | 'zh'
export const languageOf = (tag: string | undefined): Language => (/^zh\b/i.test(tag ?? '') ? 'zh' : 'en')

interface Words {
  readonly subject: string
  readonly lines: readonly string[]
}

type Write = (letter: { readonly server: string; readonly name: string; readonly link: string }) => Words

/** People have chosen their ids: no direction of text and no line of theirs reaches beyond the id. */
const isolated = (uid: Uid): string => `\u2068${uid}\u2069`

/**
 * To a mailbox that has not said that it knows the account: there an id could be a link to somewhere (`evil.example`), which
 * mail programs make one can click on. Then it is left out.
 */
const unlinkable = (uid: Uid): boolean => /^[\p{L}\p{M}\p{N}_-]+$/u.test(uid)

const english: Readonly<Record<Occasion, Write>> = {
  verify: ({ server, name, link }) => ({
    subject: 'Confirm your e-mail address',
    lines: [
      `Somebody gave this e-mail address for the account${name} at`,
      server,
      '',
      'If that was you, open this link within a day and confirm it there:',
      link,
      '',
      'If it was not you, do nothing: without the link the address is not used.',
    ],
  }),
  reset: ({ server, name, link }) => ({
    subject: 'Sign in again, and choose a new password',
    lines: [
      `Somebody asked for a way back into your account${name} at`,
      server,
      '',
      'If that was you, open this link within the hour. It works once:',
      link,
      '',
      'If it was not you, do nothing: your password stays as it is. We do not',
      'know who asked. Give the link to nobody, whoever asks for it.',
    ],
  }),
  replaced: ({ server, name }) => ({
    subject: 'Your account has another e-mail address',
    lines: [
      `Your account${name} at`,
      server,
      'has another e-mail address now. No more mails of it come to this one.',
      '',
      'If that was not you, sign in, change your password and set your address',
      'again, or turn to the operator of the server.',
    ],
  }),
  removed: ({ server, name }) => ({
    subject: 'Your account has no e-mail address any more',
    lines: [
      `This e-mail address was taken away from your account${name} at`,
      server,
      'A forgotten password cannot be replaced by mail any more.',
      '',
      'If that was not you, sign in, change your password and set your address',
      'again, or turn to the operator of the server.',
    ],
  }),
  password: ({ server, name }) => ({
    subject: 'Your password was changed',
    lines: [
      `The password of your account${name} at`,
      server,
      'was changed by a link that was sent to this address. All devices were',
      'signed out.',
      '',
      'If that was not you, somebody reads your mail: change the password of',
      'your mailbox first, and then ask for a new link here.',
    ],
  }),
  test: ({ server }) => ({
    subject: 'A test from your chat server',
    lines: ['Mails arrive that are sent by', server, '', 'The operator of the server has asked for this one.'],
  }),
}

const chinese: Readonly<Record<Occasion, Write>> = {
  verify: ({ server, name, link }) => ({
    subject: '请确认你的邮箱地址',
    lines: [
      `有人把这个邮箱填作账号${name}的邮箱，所在服务器：`,
      server,
      '',
      '如果是你本人，请在一天之内打开以下链接并确认：',
      link,
      '',
      '如果不是你本人，无需理会：不打开链接，该邮箱不会被使用。',
    ],
  }),
  reset: ({ server, name, link }) => ({
    subject: '重新登录并设置新密码',
    lines: [
      `有人申请找回你的账号${name}，所在服务器：`,
      server,
      '',
      '如果是你本人，请在一小时之内打开以下链接（仅可使用一次）：',
      link,
      '',
      '如果不是你本人，无需理会：你的密码不会改变。我们并不知道是谁提出的申请。',
      '请勿把链接告诉任何人。',
    ],
  }),
  replaced: ({ server, name }) => ({
    subject: '你的账号已更换邮箱',
    lines: [
      `你的账号${name}已改用另一个邮箱，此邮箱不再收到它的邮件。所在服务器：`,
      server,
      '',
      '如果不是你本人操作，请登录后修改密码并重新设置邮箱，或联系服务器管理员。',
    ],
  }),
  removed: ({ server, name }) => ({
    subject: '你的账号已解除邮箱',
    lines: [
      `你的账号${name}已解除与此邮箱的关联，忘记密码时将无法通过邮件找回。所在服务器：`,
      server,
      '',
      '如果不是你本人操作，请登录后修改密码并重新设置邮箱，或联系服务器管理员。',
    ],
  }),
  password: ({ server, name }) => ({
    subject: '你的密码已修改',
    lines: [
      `你的账号${name}已通过发送到此邮箱的链接修改了密码，所有设备均已退出登录。所在服务器：`,
      server,
      '',
      '如果不是你本人操作，说明有人能看到你的邮件：请先修改邮箱密码，再重新申请链接。',
    ],
  }),
  test: ({ server }) => ({
    subject: '聊天服务器测试邮件',
    lines: ['以下服务器可以正常发送邮件：', server, '', '此邮件由服务器管理员发出。'],
  }),
}

const languages: Readonly<Record<Language, Readonly<Record<Occasion, Write>>>> = { en: english, zh: chinese }

/** For an operator who wants to know whether mails arrive. */
export const testLetter = (server: string) => wordsOf({ occasion: 'test', language: 'en', server, uid: '' })

/** What a mail says. */
export function wordsOf({ occasion, language, server, uid, link = '' }: Letter): {
  readonly subject: string
  readonly text: string
} {
  const named = occasion !== 'verify' || unlinkable(uid)
  const name = named ? ` ${isolated(uid)}` : ''
  const { subject, lines } = languages[language][occasion]({ server, name, link })
  return { subject, text: `${lines.join('\n')}\n` }
}
