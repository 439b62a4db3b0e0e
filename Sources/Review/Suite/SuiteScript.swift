// The script of a suite's page: it only hides cards that a filter does not want.

/// The script of the page.
enum SuiteScript {
    static let text = """
        'use strict';
        (() => {
        const $ = id => document.getElementById(id);
        const form = $('filters');
        const cards = [...document.querySelectorAll('.card')];
        const value = id => $(id) ? $(id).value : '';
        const fields = {status: 'f-status', family: 'f-family', hazard: 'f-hazard'};
        function apply() {
          const status = value('f-status'), family = value('f-family'), hazard = value('f-hazard');
          const words = value('f-words').toLowerCase().split(/\\s+/).filter(w => w);
          let shown = 0;
          for (const card of cards) {
            const d = card.dataset;
            card.hidden = !((!status || d.status === status) && (!family || d.family === family)
              && (!hazard || d.hazards.split(' ').includes(hazard))
              && words.every(w => d.words.includes(w)));
            if (!card.hidden) shown += 1;
          }
          for (const group of document.querySelectorAll('.family'))
            group.hidden = !group.querySelector('.card:not([hidden])');
          $('nothing').hidden = shown > 0;
          $('f-count').textContent = shown === cards.length ? '' : shown + ' of ' + cards.length;
        }
        form.hidden = false;
        form.addEventListener('input', apply);
        form.addEventListener('submit', event => event.preventDefault());
        for (const a of document.querySelectorAll('.chips a'))
          a.addEventListener('click', event => {
            if (!$(fields.hazard)) return;
            event.preventDefault();
            $(fields.hazard).value = a.textContent;
            apply();
            $('runs').scrollIntoView(); });
        // A browser keeps what was chosen over a reload.
        apply();
        })();

        """
}
