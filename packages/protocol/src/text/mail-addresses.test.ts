import { describe, expect, test } from 'vitest'
import { MailAddress, mailAddressKey } from './mail-addresses.ts'

const form = (typed: string): string | undefined => MailAddress.safeParse(typed).data

describe('the form of an e-mail address', () => {
  test.each([
    ['ann@example.org', 'ann@example.org'],
    ['  Ann.Lee+chat@Example.ORG ', 'Ann.Lee+chat@example.org'],
    ['ann@bücher.example', 'ann@xn--bcher-kva.example'],
    ['ann@XN--BCHER-KVA.example', 'ann@xn--bcher-kva.example'],
    ['ann@faß.de', 'ann@xn--fa-hia.de'],
    ['用户@例子.公司', '用户@xn--fsqu00a.xn--55qx5d'],
    ['ann@例子。公司', 'ann@xn--fsqu00a.xn--55qx5d'],
    ['ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ', 'ann@example.org'],
    ['ann\u200b@example.org\u2060', 'ann@example.org'],
    ['josé@example.org'.normalize('NFD'), 'josé@example.org'],
    ["o'neil@example.org", "o'neil@example.org"],
    ['ann@intranet', 'ann@intranet'],
  ])('%s is %s', (typed, kept) => {
    expect(form(typed)).toBe(kept)
    expect(form(kept)).toBe(kept)
  })

  test.each([
    'ann',
    '@example.org',
    'ann@',
    'ann@@example.org',
    'ann@example..org',
    'ann@-example.org',
    'ann@example.org.',
    'ann@exa_mple.org',
    'ann@[192.0.2.1]',
    'ann@192.0.2.1',
    'ann@0x7f.1',
    'ann@example.org/x',
    'ann@example.org%0d',
    'ann lee@example.org',
    '.ann@example.org',
    'ann..lee@example.org',
    '"ann lee"@example.org',
    'Ann <ann@example.org>',
    'ann@example.org, bob@example.org',
    'ann@example.org\r\nBcc: bob@example.org',
    'ann\r\nBcc: bob@example.org',
    'ann\n@example.org',
    'ann\0@example.org',
    'ann\ud83d@example.org',
    'ann😀@example.org',
    `${'a'.repeat(65)}@example.org`,
    `${'字'.repeat(22)}@example.org`,
    `ann@${'a'.repeat(64)}.org`,
    `ann@${'abcdefgh.'.repeat(28)}org`,
  ])('%j is none', (typed) => expect(form(typed)).toBeUndefined())
})

test('two spellings of one mailbox have one key, and two mailboxes have two', () => {
  expect(mailAddressKey('Ann@example.org')).toBe(mailAddressKey('aNN@example.org'))
  expect(mailAddressKey('STRASSE@example.org')).toBe(mailAddressKey('straße@example.org'))
  expect(mailAddressKey('ann@example.org')).not.toBe(mailAddressKey('ann@example.com'))
  expect(mailAddressKey('ann+a@example.org')).not.toBe(mailAddressKey('ann@example.org'))
})
