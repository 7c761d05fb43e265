// Before everything else, and in words that any browser understands: one that is too old for the page says so, in place of
// a white page. What is asked for stands for the versions that are named; docs/operate/browsers.md has the rule.
function isSupported() {
  try {
    return (
      'noModule' in document.createElement('script') &&
      typeof Promise.withResolvers === 'function' &&
      typeof Map.groupBy === 'function' &&
      typeof Set.prototype.union === 'function' &&
      CSS.supports('color', 'light-dark(#fff, #000)') &&
      CSS.supports('color', 'rgb(from red r g b)')
    )
  } catch (_fault) {
    // It does not even know what was asked for.
    return false
  }
}

function tellTooOld() {
  var isChinese = /^zh/i.test(navigator.language || '')
  var title = document.createElement('h1')
  var text = document.createElement('p')
  title.textContent = isChinese ? '此浏览器版本过低' : 'This browser is too old'
  text.textContent = isChinese
    ? '打开 Tidings 需要 Chrome 或 Edge 123、Firefox 128、Safari 17.5 或更新的版本。请更新浏览器，或换用其他浏览器。'
    : 'Tidings needs Chrome or Edge 123, Firefox 128, Safari 17.5, or anything newer. Update this browser, or use another one.'
  var main = document.createElement('main')
  main.style.cssText = 'max-width: 30em; margin: 15vh auto 0; padding: 0 1.5em; font: 1em/1.5 sans-serif'
  main.appendChild(title)
  main.appendChild(text)
  document.title = title.textContent
  document.documentElement.lang = isChinese ? 'zh' : 'en'
  document.getElementById('root').appendChild(main)
}

if (!isSupported()) {
  // The scripts of the page look at it, as far as they run at all. To stop the page here would keep it white.
  document.documentElement.setAttribute('data-too-old', '')
  document.addEventListener('DOMContentLoaded', tellTooOld)
}
