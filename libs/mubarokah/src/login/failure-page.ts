const WORDS = {
  en: {
    title: 'Login did not complete',
    again: 'Log in with Mubarokah ID',
    repeat: 'Try again',
    home: 'Back to the start page',
  },
  id: {
    title: 'Proses masuk belum selesai',
    again: 'Masuk dengan Mubarokah ID',
    repeat: 'Coba lagi',
    home: 'Kembali ke halaman awal',
  },
} as const;

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 30rem; padding: 2rem 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
p { margin: 0 0 1.5rem; }
a { color: inherit; }
a.button { display: inline-block; padding: .6rem 1.1rem; border-radius: .5rem; background: #0f766e; color: #fff;
  text-decoration: none; font-weight: 600; }
`;

/** A page of our own words alone: nothing that came from outside is on it. Its links come from the app's options. */
export function failurePage(
  language: keyof typeof WORDS,
  text: string,
  links: {
    readonly again: string | undefined;
    /** The same request may succeed now: its address, with all that is secret in it, is left to the browser. */
    readonly isRepeatable: boolean;
    readonly home: string;
  },
): string {
  const words = WORDS[language];
  const again = links.isRepeatable
    ? button('', words.repeat)
    : links.again === undefined
      ? ''
      : button(links.again, words.again);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
<p>${text}</p>
${again}<p><a href="${links.home}">${words.home}</a></p>
</main>
</body>
</html>
`;
}

const button = (href: string, label: string): string =>
  `<p><a class="button" href="${href}">${label}</a></p>\n`;
