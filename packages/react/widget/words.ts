/** The loader's few words; those of the chat come with the chat. */
export const words = {
  en: { chat: 'Chat', close: 'Close', loading: 'Loading', failed: 'The chat could not be loaded.', retry: 'Try again' },
  zh: { chat: '聊天', close: '关闭', loading: '正在加载', failed: '聊天无法加载。', retry: '重试' },
} as const

/** The name of the button. */
export function chatLabel(language: 'en' | 'zh', unread: number): string {
  const { chat } = words[language]
  if (unread === 0) return chat
  return language === 'zh' ? `${chat}，${unread} 条未读` : `${chat}, ${unread} unread`
}
