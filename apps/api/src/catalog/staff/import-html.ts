import sanitizeHtml from 'sanitize-html'

/** Keeps the HTML that a description needs; of scripts and styles nothing stays, of other tags what is in them. */
export const sanitizeRichText = (html: string): string => sanitizeHtml(html, allowed).trim()

const allowed: sanitizeHtml.IOptions = {
  allowedTags: 'p br hr h2 h3 h4 ul ol li strong em b i u s sub sup blockquote a table thead tbody tr th td'.split(' '),
  allowedAttributes: { a: ['href', 'title', 'rel'], th: ['colspan', 'rowspan'], td: ['colspan', 'rowspan'] },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowProtocolRelative: false,
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener nofollow' }) },
}
