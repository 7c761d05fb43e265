import { aPack, asApp, type ChildServer, mediaFile, type Town } from '@tidings/testkit'
import type { Page } from 'playwright-core'
import type { Screen } from './screens.ts'

type Say = (en: string, zh: string) => string

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first()
const item = (page: Page, name: string | RegExp) => page.getByRole('menuitem', { name })
const text = (data: string) => ({ type: 'text', data })

const code = '```ts\nexport const open = (day: Day): boolean =>\n  day !== "Sunday" && hours[day].from <= now()\n```'

/** What only some servers have, and what takes somebody some days to gather: pictures of the server, rooms to join, choices. */
export async function furnish(server: ChildServer, { clients, room, quietRoom }: Town): Promise<void> {
  const { alice, bob, carol, dave } = clients
  const pictures = {
    party_parrot: mediaFile('animated.gif'),
    shipit: mediaFile('small.png'),
    rocket: mediaFile('picture.webp'),
  }
  await aPack(server, { id: 'parrots', title: 'Our parrots', pictures })
  await aPack(server, { id: 'faces', title: 'Faces', kind: 'sticker', pictures })
  const { packs } = await alice.call('pack.list', {})
  const sticker = packs.flatMap(({ kind, items }) => (kind === 'sticker' ? items : [])).at(0)

  await carol.send('user/alice', text('The oven is :party_parrot: again, :shipit:')).done
  if (sticker)
    await carol.send('user/alice', {
      type: 'sticker',
      data: { attachment: sticker.picture, pack: 'faces', name: sticker.name },
    }).done
  const { id } = await carol.send('user/alice', { type: 'markdown', data: code }).done
  await alice.call('message.react', { id, key: ':rocket:' })
  await alice.call('message.react', { id, key: '👀' })
  const options = ['Before the fair', 'After the fair, when the new oven stands', '算了'].map((said, at) => ({
    id: String(at),
    text: said,
  }))
  const open = {
    question: 'When do we paint the shop?',
    options,
    multiple: true,
    closesAt: Date.now() + 26 * 3_600_000,
  }
  const asked = await carol.send('user/alice', { type: 'poll', data: open }).done
  await alice.call('poll.vote', { id: asked.id, options: ['1'] })
  await carol.call('poll.vote', { id: asked.id, options: ['0', '1'] })
  const over = await carol.send('user/alice', {
    type: 'poll',
    data: { question: 'Blue or green?', options: options.slice(0, 2), anonymous: true },
  }).done
  await alice.call('poll.vote', { id: over.id, options: ['0'] })
  await carol.call('poll.close', { id: over.id })

  for (const [name, description, policy] of [
    ['Bread makers', 'Sourdough, rye, and what went wrong with both. Beginners are welcome.', 'open'],
    ['Market stall', '', 'approval'],
    ['读书会', '每月一本，第一个星期五见。', 'open'],
  ] as const) {
    const made = await dave.call('room.create', { name })
    await dave.call('room.update', { room: made.room.id, description, listed: true, join: policy })
  }
  await bob.call('presence.set', { timeZone: 'Asia/Kolkata' })
  await alice.call('user.settings', {
    notifying: {
      rooms: 'mentions',
      keywords: ['oven', '面包', 'Saturday market'],
      quiet: { from: 22 * 60, to: 7 * 60, zone: 'Europe/London', days: [0, 1, 2, 3, 4] },
    },
    folders: {
      work: { name: 'Shop', order: 1, conversations: [room, 'user/bob'] },
      family: { name: '家人', emoji: '🏡', order: 2, rules: ['people'] },
    },
  })
  await alice.call('conversation.update', { conversation: quietRoom, settings: { folded: true } })
  const { messages } = await alice.call('log.read', { conversation: 'user/bob' })
  const last = messages.at(-1)
  if (last) {
    const at = Date.now() + 20 * 3_600_000
    await alice.call('reminder.set', { id: last.id, at, note: 'Ask about the rack' })
    await alice.call('saved.add', { id: last.id })
    await alice.call('message.schedule', { to: 'user/bob', at, content: text('Happy birthday!') })
  }
  await asApp(server, '/admin/users', { user: 'mallory', name: 'Mallory Quick' })
}

const room = ({ room: oid }: Town) => `/#/chat/${oid}`
const pair = () => '/#/chat/user/bob'
const carols = () => '/#/chat/user/carol'
const menuOf = (page: Page, words: string) =>
  page.locator('.td-bubble', { hasText: words }).first().click({ button: 'right' })
/** Does to the message with such words what its menu offers. */
const chosenOf = (words: string, en: string, zh: string) => async (page: Page, say: Say) => {
  await menuOf(page, words)
  await item(page, say(en, zh)).click()
}
const box = (page: Page) => page.getByRole('main').getByRole('region').getByRole('textbox')

async function cardOfSender(page: Page): Promise<void> {
  await page.locator('.td-messages').evaluate((list) => list.scrollTo(0, 0))
  await page.locator('.td-sender').first().click()
  await page.locator('.td-person-card').waitFor()
}

async function narrow(page: Page, say: Say, entry: string): Promise<void> {
  await page.getByRole('searchbox', { name: say('Search people and messages', '搜索用户和消息') }).fill('b')
  await button(page, say('Narrow the search', '筛选')).click()
  await item(page, entry).click()
}

const rooms = async (page: Page, say: Say): Promise<void> => {
  await button(page, say('New chat', '发起聊天')).click()
  await page.getByRole('radio', { name: say('Find rooms', '发现群组') }).check({ force: true })
}

export const furnishedScreens: Readonly<Record<string, Screen>> = {
  card: { path: room, act: cardOfSender, shows: '.td-person-card section' },
  'report-person': {
    path: room,
    act: async (page, say) => {
      await cardOfSender(page)
      await button(page, say('Report', '举报')).click()
    },
    shows: '.td-dialog textarea',
  },
  'report-message': {
    path: pair,
    act: chosenOf('server arrive', 'Report', '举报'),
    shows: '.td-dialog textarea',
  },
  pictures: { path: carols, shows: '.td-poll' },
  votes: {
    path: carols,
    act: (page, say) => button(page, say('Show votes', '查看投票详情')).click(),
    shows: '.td-dialog .td-row, .td-dialog .td-people',
  },
  stickers: {
    path: carols,
    act: async (page, say) => {
      await button(page, say('Emoji', '表情')).click()
      await button(page, say('Stickers', '贴纸')).click()
    },
    shows: '.td-stickers img, .td-stickers canvas',
  },
  'react-picker': {
    path: carols,
    act: async (page, say) => {
      await menuOf(page, 'The oven')
      await item(page, say('More reactions', '更多回应')).click()
    },
    shows: '.td-emoji-sign',
  },
  'complete-emoji': { path: carols, act: (page) => box(page).pressSequentially('so :ro'), shows: '[role="option"]' },
  'complete-person': { path: room, act: (page) => box(page).pressSequentially('@'), shows: '[role="option"]' },
  'format-bar': {
    path: carols,
    act: async (page) => {
      await box(page).fill('Make this bold')
      await box(page).press('ControlOrMeta+a')
    },
    shows: '.td-format',
  },
  'filter-menu': {
    path: () => '/',
    act: async (page, say) => {
      await page.getByRole('searchbox', { name: say('Search people and messages', '搜索用户和消息') }).fill('b')
      await button(page, say('Narrow the search', '筛选')).click()
    },
    shows: '.td-menu',
  },
  'filter-person': {
    path: () => '/',
    act: (page, say) => narrow(page, say, say('From somebody …', '某人发送的')),
    shows: '.td-dialog .td-row',
  },
  'filter-dates': {
    path: () => '/',
    act: (page, say) => narrow(page, say, say('From … to …', '起止日期')),
    shows: '.td-dialog input[type="date"]',
  },
  filtered: { path: () => '/#/&search=from%3A%22Bob%20Marsh%22%20server', shows: '.td-list mark' },
  switcher: {
    path: pair,
    act: async (page) => {
      await page.keyboard.press('ControlOrMeta+k')
      await page.getByRole('combobox').fill('b')
      await page.getByRole('option').first().waitFor()
    },
  },
  'switcher-empty': { path: pair, act: (page) => page.keyboard.press('ControlOrMeta+k'), shows: '[role="option"]' },
  shortcuts: { path: pair, act: (page) => page.keyboard.press('ControlOrMeta+/'), shows: '.td-dialog kbd' },
  later: {
    path: pair,
    act: async (page, say) => {
      await box(page).fill('The rack is here')
      await button(page, say('Add to the message', '添加到消息')).click()
      await item(page, say('Send later', '稍后发送')).click()
    },
    shows: '.td-dialog .td-moment',
  },
  remind: {
    path: pair,
    act: chosenOf('server arrive', 'Remind me', '提醒我'),
    shows: '.td-dialog .td-moment',
  },
  'mute-menu': {
    path: () => '/',
    act: async (page) => {
      await page.locator('.td-list .td-row').nth(1).click({ button: 'right' })
    },
    shows: '.td-menu',
  },
  'forward-comment': {
    path: pair,
    act: async (page, say) => {
      await chosenOf('server arrive', 'Forward', '转发')(page, say)
      await page.locator('.td-dialog input[type="checkbox"]').nth(1).check()
      await page.locator('.td-dialog textarea').fill(say('For your list, with thanks', '给你参考，谢谢'))
    },
  },
  'gallery-files': {
    path: pair,
    act: async (page, say) => {
      await button(page, say('More', '更多')).click()
      await item(page, say('Everything shared', '共享内容')).click()
      await page
        .getByRole('radio', { name: say('Files', '文件') })
        .or(button(page, say('Files', '文件')))
        .first()
        .click()
    },
  },
  'folder-chosen': { path: () => '/', act: (page) => page.locator('.td-filter', { hasText: 'Shop' }).click() },
  'folder-edit': {
    path: () => '/',
    act: async (page, say) => {
      await page.locator('.td-filter', { hasText: 'Shop' }).click({ button: 'right' })
      await item(page, say('Edit folder', '编辑文件夹')).click()
    },
    shows: '.td-dialog input[type="checkbox"]',
  },
  'folders-of': {
    path: () => '/',
    act: async (page, say) => {
      await page.locator('.td-list .td-row').nth(1).click({ button: 'right' })
      await item(page, say('Add to folder', '添加到文件夹')).click()
    },
    shows: '.td-dialog input[type="checkbox"]',
  },
  rooms: { path: () => '/', act: rooms, shows: '.td-listed-room' },
  'new-room': {
    path: () => '/',
    act: async (page, say) => {
      await button(page, say('New chat', '发起聊天')).click()
      await page.getByRole('radio', { name: say('New room', '新建群组') }).check({ force: true })
    },
    shows: '.td-dialog .td-row',
  },
  'room-settings': {
    path: room,
    act: async (page, say) => {
      await page.locator('.td-head-who').click()
      await page.locator('.td-panel').getByText(say('Room settings', '群组设置')).click()
      await page.locator('.td-panel').getByRole('switch').last().scrollIntoViewIfNeeded()
    },
  },
  'add-keywords': {
    path: () => '/#/settings/notifications',
    act: (page, say) => button(page, say('Add keywords', '添加关键词')).click(),
  },
  'notifications-end': {
    path: () => '/#/settings/notifications',
    act: async (page) => {
      await page.locator('.settings-page > :last-child').scrollIntoViewIfNeeded()
    },
  },
  scanner: {
    path: () => '/#/settings/devices',
    act: (page, say) => button(page, say('Scan the code', '扫描二维码')).click(),
    shows: '.td-dialog video, .td-dialog [role="alert"]',
  },
  'message-link': { path: () => '/#/message/nothing', shows: '.td-dialog' },
  'join-link': { path: () => '/#/join/nothing/abcdefghij', shows: '.td-dialog' },
  'no-unread': { path: () => '/', act: (page) => page.locator('.td-filter').nth(1).click() },
}
