import type { Town } from '@tidings/testkit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { blockFont } from './block-font.ts'

export type Theme = 'light' | 'dark'
export type Language = 'en' | 'zh'

export interface Look {
  readonly theme: Theme
  readonly width: number
  readonly language: Language
  /** Instead of letters blocks, and avatars of one colour: a picture that is the same on every machine. */
  readonly blocks?: true
}

/** Phone, tablet, desktop. */
export const widths = [390, 820, 1280] as const
const height = 844

export interface Screen {
  readonly path: (town: Town) => string
  /** What is done before the picture is taken; labels by the language of the page. */
  readonly act?: (page: Page, say: (en: string, zh: string) => string) => Promise<void>
  readonly signedOut?: true
  /** What must be there before the picture is taken: parts of the page come late. */
  readonly shows?: string
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first()
const room = ({ room: oid }: Town) => `/#/chat/${oid}`
const pair = () => '/#/chat/user/bob'
/** One of the filters above the list. */
const chosen = (page: Page, at: number) => page.locator('.td-filter').nth(at).click()

export const screens: Readonly<Record<string, Screen>> = {
  'sign-in': { path: () => '/', signedOut: true },
  register: {
    path: () => '/',
    signedOut: true,
    act: (page, say) => button(page, say('New here? Create an account', '还没有账号？注册一个')).click(),
  },
  qr: {
    path: () => '/',
    signedOut: true,
    act: async (page, say) => {
      await button(page, say('Sign in with another device', '使用其他设备登录')).click()
      await page.locator('.qr').waitFor()
    },
  },
  list: { path: () => '/' },
  unread: { path: () => '/', act: (page) => chosen(page, 1) },
  mentions: { path: () => '/', act: (page) => chosen(page, 2), shows: '.td-list .td-results' },
  threads: { path: () => '/', act: (page) => chosen(page, 3), shows: '.td-list .td-row-began' },
  room: { path: room },
  pair: { path: pair },
  thread: {
    shows: '.td-panel .td-bubble',
    path: room,
    act: async (page, say) => {
      // The picture is the same wherever the list stood.
      await page.locator('.td-messages').evaluate((list) => list.scrollTo(0, 0))
      await stillPicture(page)
      await page
        .getByRole('button', { name: say('2 replies', '2 条回复') })
        .first()
        .click()
    },
  },
  info: {
    shows: '.td-panel',
    path: room,
    act: (page) => page.locator('.td-head-who').click(),
  },
  person: {
    shows: '.td-panel',
    path: pair,
    act: (page) => page.locator('.td-head-who').click(),
  },
  gallery: {
    shows: '.td-gallery',
    path: room,
    act: async (page, say) => {
      await button(page, say('More', '更多')).click()
      await page.getByRole('menuitem', { name: say('Everything shared', '共享内容') }).click()
    },
  },
  folder: {
    shows: '.td-dialog',
    path: () => '/',
    act: (page, say) => button(page, say('New folder', '新建文件夹')).click(),
  },
  'search-here': {
    shows: '.td-panel',
    path: room,
    act: async (page, say) => {
      await button(page, say('Search in this conversation', '在此会话中搜索')).click()
      await page.getByRole('searchbox', { name: say('Search messages', '搜索消息') }).fill('bread')
      await page.locator('mark').first().waitFor()
    },
  },
  search: {
    path: () => '/',
    act: async (page, say) => {
      await page.getByRole('searchbox', { name: say('Search people and messages', '搜索用户和消息') }).fill('bo')
      await page.locator('mark').first().waitFor()
    },
  },
  menu: {
    shows: '.td-menu',
    path: pair,
    act: (page) => page.locator('.td-bubble', { hasText: 'quieter' }).click({ button: 'right' }),
  },
  emoji: {
    path: pair,
    act: async (page, say) => {
      await button(page, say('Emoji', '表情')).click()
      await page.locator('.td-emoji-sign:visible').first().waitFor()
    },
  },
  select: {
    path: pair,
    act: async (page, say) => {
      await button(page, say('More', '更多')).click()
      await page.getByRole('menuitem', { name: say('Select messages', '选择消息') }).click()
      await page.locator('.td-line', { hasText: 'quieter' }).click()
    },
  },
  forward: {
    shows: '.td-dialog',
    path: pair,
    act: async (page, say) => {
      await page.locator('.td-bubble', { hasText: 'quieter' }).click({ button: 'right' })
      await page.getByRole('menuitem', { name: say('Forward', '转发') }).click()
    },
  },
  'new-chat': {
    shows: '.td-dialog',
    path: () => '/',
    act: (page, say) => button(page, say('New chat', '发起聊天')).click(),
  },
  contacts: { path: () => '/#/contacts' },
  saved: { path: () => '/#/saved' },
  poll: {
    shows: '.td-dialog',
    path: pair,
    act: async (page, say) => {
      await button(page, say('Add to the message', '添加到消息')).click()
      await page.getByRole('menuitem', { name: say('Poll', '投票') }).click()
    },
  },
  profile: { shows: '.td-dialog', path: () => '/#/settings/profile' },
  appearance: { shows: '.td-dialog', path: () => '/#/settings/appearance' },
  notifications: { shows: '.td-dialog', path: () => '/#/settings/notifications' },
  privacy: { shows: '.td-dialog', path: () => '/#/settings/privacy' },
  devices: { shows: '.td-dialog', path: () => '/#/settings/devices' },
  storage: { shows: '.td-dialog', path: () => '/#/settings/storage' },
}

export interface Studio {
  readonly browser: Browser
  readonly url: string
  readonly token: string
  readonly town: Town
}

const locales = { en: 'en-GB', zh: 'zh-CN' } as const

/** Looks until nothing moves any more: a list finds its place, a picture comes in. */
async function stillPicture(page: Page): Promise<Buffer> {
  const look = () => page.screenshot({ animations: 'disabled', caret: 'hide' })
  let picture = await look()
  for (let times = 0; times < 10; times++) {
    const next = await look()
    if (next.equals(picture)) break
    picture = next
  }
  return picture
}

/** In every page of a context: all text in the font of blocks, and no colour that comes from a random id. */
async function drawBlocks(context: BrowserContext): Promise<void> {
  await context.addInitScript(
    (bytes) => {
      const font = new FontFace('Blocks', Uint8Array.from(bytes), { weight: '100 900' })
      document.fonts.add(font)
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(
        '*, ::before, ::after { font-family: Blocks !important; text-rendering: geometricPrecision !important }' +
          '.td-avatar { --hue: 200 !important }',
      )
      document.adoptedStyleSheets = [sheet]
    },
    [...blockFont()],
  )
}

/** Opens a screen as Alice sees it and takes its picture. */
export async function shoot({ browser, url, token, town }: Studio, screen: Screen, look: Look): Promise<Buffer> {
  const isPhone = look.width < 500
  const context = await browser.newContext({
    viewport: { width: look.width, height },
    colorScheme: look.theme,
    locale: locales[look.language],
    reducedMotion: 'reduce',
    ...(isPhone ? { hasTouch: true, isMobile: true } : {}),
  })
  try {
    if (look.blocks) await drawBlocks(context)
    const page = await context.newPage()
    if (!screen.signedOut) {
      const session = JSON.stringify({ uid: 'alice', token })
      await page.addInitScript((text) => localStorage.setItem('tidings.session', text), session)
    }
    await page.goto(url + screen.path(town))
    await page
      .locator(screen.signedOut ? '.gate-card' : '.td-sidebar')
      .first()
      .waitFor({ state: 'attached' })
    if (screen.path(town).includes('/chat/')) await page.locator('.td-bubble').last().waitFor()
    await screen.act?.(page, (en, zh) => (look.language === 'zh' ? zh : en))
    if (screen.shows) await page.locator(screen.shows).first().waitFor()
    await page.waitForFunction(
      () =>
        [...document.images].every(({ complete }) => complete) &&
        !document.querySelector('.td-loading, img[data-loaded="false"]'),
    )
    return await stillPicture(page)
  } finally {
    await context.close()
  }
}
