import { expect, test } from 'vitest'
import { hasKeyword } from './keywords.ts'

test.each([
  ['deploy at nine', 'deploy', true],
  ['Deploy!', 'DEPLOY', true],
  ['redeploy', 'deploy', false],
  ['deployed', 'deploy', false],
  ['a deploy_key', 'deploy', false],
  ['redeploy, then deploy', 'deploy', true],
  ['naïve idea', 'naive', true],
  ['Ｄｅｐｌｏｙ now', 'deploy', true],
  ['on call tonight', 'on call', true],
  ['ask C++ people', 'C++', true],
  ['release 1.2, at last', '1.2', true],
  ['v11.2 is out', '1.2', false],
  ['今天发布新版本', '发布', true],
  ['今天deploy一下', 'deploy', true],
  ['今日リリースします', 'リリース', true],
  ['배포 완료', '배포', true],
  ['재배포', '배포', false],
  ['𝒜nna', 'nna', false],
  ['Straße', 'strasse', true],
  ['anything', ' ', false],
  ['', 'a', false],
])('%j has the keyword %j: %j', (text, keyword, found) => {
  expect(hasKeyword(text, [keyword])).toBe(found)
})

test('one of many is enough; of a long text the beginning is looked through', () => {
  const text = `${'ab '.repeat(1300)}needle ${'ab '.repeat(100)}late`
  const words = Array.from({ length: 50 }, (_, index) => `a${'b'.repeat(index + 2)}`)
  expect(hasKeyword(text, words)).toBe(false)
  expect(hasKeyword(text, [...words, 'needle'])).toBe(true)
  expect(hasKeyword(text, ['late'])).toBe(false)
})
